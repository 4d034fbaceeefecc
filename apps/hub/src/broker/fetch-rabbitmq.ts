import { existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runTool } from '../run-tool.js';
import { CannotFetch, librariesIn, missingFor, unpackPackages } from './debian-packages.js';
import { EXTERNAL_PLUGIN, type RabbitBinaries } from './private-rabbitmq.js';

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

/** Whether what was fetched has this plugin: an earlier release of the hub may have fetched it, and kept fewer. */
export function fetchedPlugin(cache: string, plugin: string): boolean {
  const lib = join(cache, 'rabbitmq/usr/lib/rabbitmq/lib');
  if (!existsSync(lib)) return false;
  return readdirSync(lib).some((release) => {
    const plugins = join(lib, release, 'plugins');
    return existsSync(plugins) && readdirSync(plugins).some((folder) => folder.startsWith(`${plugin}-`));
  });
}

/**
 * Debian, Ubuntu: downloads RabbitMQ and its Erlang (31 MB) and unpacks them under the cache. Needs no root, installs
 * nothing, and works beside a system Erlang or without one.
 */
export async function fetchRabbit(cache: string): Promise<RabbitBinaries> {
  await unpackPackages(cache, 'rabbitmq', chooseRabbit, (root) => {
    makeMovable(join(root, 'usr/lib/erlang'));
    keepNeededPlugins(join(root, 'usr/lib/rabbitmq/lib'));
  });
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

/** What the hub enables, or may be asked to, and what RabbitMQ's packages use without saying so. */
const NEEDED = ['rabbit', 'rabbitmq_management', 'rabbitmq_prometheus', EXTERNAL_PLUGIN, 'cuttlefish', 'getopt', 'quantile_estimator'];

/** Erlang looks for each of a thousand modules in one plugin's folder after another: half the folders, a quarter less work at every start. */
export function keepNeededPlugins(lib: string): void {
  for (const release of readdirSync(lib)) {
    const plugins = join(lib, release, 'plugins');
    if (!existsSync(plugins)) continue;
    // Some releases pack plugins into archives: those are left alone.
    const unpacked = readdirSync(plugins).filter((folder) => existsSync(join(plugins, folder, 'ebin')));
    const folders = new Map(unpacked.map((folder) => [folder.replace(/-\d.*$/, ''), folder]));
    const needed = new Set<string>();
    const need = (name: string): void => {
      const folder = folders.get(name);
      if (folder === undefined || needed.has(name)) return; // Erlang's own, or seen
      needed.add(name);
      for (const other of applicationsOf(join(plugins, folder, 'ebin', `${name}.app`))) need(other);
    };
    NEEDED.forEach(need);
    for (const [name, folder] of folders) if (!needed.has(name)) rmSync(join(plugins, folder), { recursive: true });
  }
}

/** Names in an Erlang application's list of those that it runs on. */
function applicationsOf(file: string): string[] {
  const list = /\{applications,\s*\[([^\]]*)\]/.exec(readFileSync(file, 'utf8'))?.[1] ?? '';
  return list.match(/[a-z]\w*/g) ?? [];
}
