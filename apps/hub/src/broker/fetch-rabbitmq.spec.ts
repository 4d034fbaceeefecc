import { chmodSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fetchedPlugin, keepNeededPlugins, makeMovable } from './fetch-rabbitmq.js';

let erlang: string;
beforeEach(() => {
  erlang = mkdtempSync(join(tmpdir(), 'rj-hub-erlang-'));
  for (const folder of ['bin', 'erts-13.1.5/bin']) mkdirSync(join(erlang, folder), { recursive: true });
});
afterEach(() => rmSync(erlang, { recursive: true, force: true }));

it.each(['bin/erl', 'bin/start', 'erts-13.1.5/bin/erl'])('%s asks the environment where Erlang is', (script) => {
  writeFileSync(join(erlang, script), '#!/bin/sh\nROOTDIR=/usr/lib/erlang\nROOTDIR=/usr/lib/erlang\n', { mode: 0o755 });
  makeMovable(erlang);
  expect(readFileSync(join(erlang, script), 'utf8')).toBe('#!/bin/sh\nROOTDIR=${HUB_ERLANG_ROOT}\nROOTDIR=${HUB_ERLANG_ROOT}\n');
});

it('a program that holds the same letters is left byte for byte', () => {
  const program = Buffer.from('\u007fELF /usr/lib/erlang \u0000\u00ff', 'latin1');
  writeFileSync(join(erlang, 'bin/erlexec'), program);
  chmodSync(join(erlang, 'bin/erlexec'), 0o755);
  makeMovable(erlang);
  expect(readFileSync(join(erlang, 'bin/erlexec'))).toEqual(program);
});

it('keeps what the enabled plugins run on, however far, and nothing else', () => {
  const plugins = join(erlang, 'rabbitmq_server-3.10.8/plugins');
  const applications = {
    'rabbit-3.10.8': 'kernel, stdlib, ra',
    'rabbitmq_management-3.10.8': 'rabbit,\n  cowboy',
    'cowboy-2.8.0': 'cowlib',
    'cowlib-2.9.1': 'crypto',
    'ra-2.2.0': 'aten',
    'aten-0.5.8': '',
    'rabbitmq_auth_mechanism_ssl-3.10.8': 'public_key, rabbit',
    'rabbitmq_mqtt-3.10.8': 'rabbit, ranch',
  };
  for (const [folder, named] of Object.entries(applications)) {
    const name = folder.replace(/-.*/, '');
    mkdirSync(join(plugins, folder, 'ebin'), { recursive: true });
    writeFileSync(
      join(plugins, folder, 'ebin', `${name}.app`),
      `{application, ${name}, [\n {applications, [${named}]},\n {mod, {x, []}}]}.`,
    );
  }
  keepNeededPlugins(erlang);
  expect(readdirSync(plugins).sort()).toEqual([
    'aten-0.5.8',
    'cowboy-2.8.0',
    'cowlib-2.9.1',
    'ra-2.2.0',
    'rabbit-3.10.8',
    'rabbitmq_auth_mechanism_ssl-3.10.8',
    'rabbitmq_management-3.10.8',
  ]);
});

it('knows which plugins a cache has, and that there is none', () => {
  expect(fetchedPlugin(erlang, 'rabbitmq_auth_mechanism_ssl')).toBe(false);
  mkdirSync(join(erlang, 'rabbitmq/usr/lib/rabbitmq/lib/rabbitmq_server-3.10.8/plugins/rabbitmq_auth_mechanism_ssl-3.10.8'), {
    recursive: true,
  });
  expect(fetchedPlugin(erlang, 'rabbitmq_auth_mechanism_ssl')).toBe(true);
  expect(fetchedPlugin(erlang, 'rabbitmq_auth')).toBe(false);
});
