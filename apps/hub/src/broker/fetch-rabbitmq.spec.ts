import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeMovable } from './fetch-rabbitmq.js';

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
