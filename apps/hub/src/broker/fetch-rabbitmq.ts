import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runTool } from '../run-tool.js';
import { CannotFetch, librariesIn, missingFor, unpackPackages } from './debian-packages.js';
import type { RabbitBinaries } from './private-rabbitmq.js';

const SERVER = 'usr/lib/rabbitmq/bin/rabbitmq-server';

export function fetchedRabbit(cache: string): RabbitBinaries | undefined {
  const root = join(cache, 'rabbitmq');
  if (!existsSync(join(root, SERVER))) return undefined;
  const erlang = join(root, 'usr/lib/erlang');
  const libraries = librariesIn(root);
  return {
    server: join(root, SERVER),
    epmd: join(erlang, 'bin/epmd'),
    path: [join(erlang, 'bin')],
    env: { HUB_ERLANG_ROOT: erlang, ...(libraries.length > 0 && { LD_LIBRARY_PATH: libraries.join(':') }) },
  };
}

/**
 * Debian, Ubuntu: downloads RabbitMQ and its Erlang (31 MB) and unpacks them under the cache. Needs no root, installs
 * nothing, and works beside a system Erlang or without one.
 */
export async function fetchRabbit(cache: string): Promise<RabbitBinaries> {
  await unpackPackages(cache, 'rabbitmq', chooseRabbit, (root) => makeMovable(join(root, 'usr/lib/erlang')));
  const binaries = fetchedRabbit(cache);
  if (binaries === undefined) throw new CannotFetch('the packages did not hold the RabbitMQ server where Debian puts it');
  return binaries;
}

/** All of Erlang, whether the machine has some of it or not; of shared libraries those that a bare container lacks. */
async function chooseRabbit(apt: string[]): Promise<string[] | undefined> {
  const only = ['recommends', 'suggests', 'conflicts', 'breaks', 'replaces', 'enhances'].map((kind) => `--no-${kind}`);
  const closure = await runTool('apt-cache', [...apt, 'depends', '--recurse', ...only, 'rabbitmq-server']);
  const packages = closure.out.split('\n').filter((line) => /^(rabbitmq-server|erlang-(?!.*hipe)[a-z0-9-]+)$/.test(line));
  if (!packages.includes('rabbitmq-server') || !packages.includes('erlang-base')) return undefined;
  return [...packages, ...(await missingFor(apt, 'rabbitmq-server')).filter((name) => name.startsWith('lib'))];
}

/**
 * Debian's scripts hold the folder where Erlang would be installed. One left over works only where a system Erlang
 * hides the fault, so every one is rewritten to ask the environment.
 */
export function makeMovable(erlang: string): void {
  const folders = [
    join(erlang, 'bin'),
    ...readdirSync(erlang)
      .filter((name) => name.startsWith('erts-'))
      .map((name) => join(erlang, name, 'bin')),
  ];
  for (const folder of folders) {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const file = join(folder, entry.name);
      const content = readFileSync(file, 'latin1');
      if (!content.startsWith('#!') || !content.includes('/usr/lib/erlang')) continue;
      writeFileSync(file, content.replaceAll('/usr/lib/erlang', '${HUB_ERLANG_ROOT}'), 'latin1');
    }
  }
}
