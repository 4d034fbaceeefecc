import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const good = `
services:
  broker:
    image: rabbitmq:3.13-management
    ports: ["127.0.0.1:5672:5672"]
    volumes: ["kept:/var/lib/rabbitmq"]
    healthcheck: { test: [CMD, rabbitmq-diagnostics, ping], interval: 5s }
volumes: { kept: {} }
`;

const root = process.cwd();
let folder: string;
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'compose-'))));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function check(text: string): { status: number | null; said: string } {
  const file = join(folder, 'docker-compose.yml');
  writeFileSync(file, text);
  const run = spawnSync(process.execPath, [join(root, '.ci/check-compose.mjs'), file], { cwd: root, encoding: 'utf8' });
  return { status: run.status, said: run.stdout + run.stderr };
}

it('passes a file that follows the specification', () => {
  expect(check(good)).toEqual({ status: 0, said: expect.stringContaining('follows the Compose specification') });
});

it.each([
  ['a word that the specification does not know', good.replace('interval', 'intervall'), 'intervall'],
  ['a wrong type', good.replace('["127.0.0.1:5672:5672"]', '5672'), '/services/broker/ports must be array'],
  ['a service without a healthcheck', good.replace(/ +healthcheck.*\n/, ''), 'no healthcheck'],
  ['an image without a version', good.replace(':3.13-management', ''), 'names no version'],
  ['a port open to the network', good.replace('127.0.0.1:', ''), 'open to the network'],
  ['a volume that is not declared', good.replace('volumes: { kept: {} }', ''), 'not declared'],
  ['a key written twice', good.replace('    image', '    image: rabbitmq:4.0\n    image'), 'unique'],
])('refuses %s', (_what, text, fault) => {
  expect(check(text)).toEqual({ status: 1, said: expect.stringContaining(fault) });
});
