import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runTool, type Ran } from '../run-tool.js';
import type { RabbitBinaries } from './private-rabbitmq.js';

/** Why nothing could be fetched: no way to the mirrors, or the machine's apt says no. */
export class CannotFetch extends Error {}

const SERVER = 'usr/lib/rabbitmq/bin/rabbitmq-server';

export function fetchedRabbit(cache: string): RabbitBinaries | undefined {
  const root = join(cache, 'rabbitmq');
  if (!existsSync(join(root, SERVER))) return undefined;
  const erlang = join(root, 'usr/lib/erlang');
  const libraries = ['usr/lib', 'lib'].flatMap((folder) => multiarch(join(root, folder)));
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
  const work = join(cache, `fetching-${process.pid}`);
  rmSync(work, { recursive: true, force: true });
  mkdirSync(join(work, 'debs'), { recursive: true });
  try {
    await download(work);
    const root = join(work, 'rabbitmq');
    for (const deb of readdirSync(join(work, 'debs')).filter((name) => name.endsWith('.deb'))) {
      const { code, said } = await runTool('dpkg-deb', ['-x', join(work, 'debs', deb), root]);
      if (code !== 0) throw new CannotFetch(`dpkg-deb could not unpack ${deb}: ${said}`);
    }
    makeMovable(join(root, 'usr/lib/erlang'));
    try {
      renameSync(root, join(cache, 'rabbitmq'));
    } catch {
      // Another start was quicker; what it fetched is as good.
    }
    const binaries = fetchedRabbit(cache);
    if (binaries === undefined) throw new CannotFetch('the packages did not hold the RabbitMQ server where Debian puts it');
    return binaries;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** With the machine's package lists; where those are empty or outdated, with lists of our own, so that nothing on the system changes. */
async function download(work: string): Promise<void> {
  const common = [
    '-o',
    'APT::Sandbox::User=root',
    '-o',
    'Acquire::Retries=2',
    '-o',
    'Acquire::http::Timeout=20',
    '-o',
    'Acquire::https::Timeout=20',
  ];
  if (await downloadWith(common, work)) return;
  for (const folder of ['lists/partial', 'archives/partial']) mkdirSync(join(work, folder), { recursive: true });
  const own = [
    ...common,
    '-o',
    `Dir::State::lists=${join(work, 'lists')}`,
    '-o',
    `Dir::Cache=${work}`,
    '-o',
    `Dir::Cache::archives=${join(work, 'archives')}`,
  ];
  const update = await runTool('apt-get', [...own, '-o', 'APT::Update::Error-Mode=any', '-q', 'update']);
  if (update.code !== 0) throw new CannotFetch(why('apt-get update', update));
  if (await downloadWith(own, work)) return;
  throw new CannotFetch('the package mirrors of this machine offer no rabbitmq-server that can be downloaded');
}

async function downloadWith(options: string[], work: string): Promise<boolean> {
  const only = ['recommends', 'suggests', 'conflicts', 'breaks', 'replaces', 'enhances'].map((kind) => `--no-${kind}`);
  const closure = await runTool('apt-cache', [...options, 'depends', '--recurse', ...only, 'rabbitmq-server']);
  const packages = closure.out.split('\n').filter((line) => /^(rabbitmq-server|erlang-(?!.*hipe)[a-z0-9-]+)$/.test(line));
  if (!packages.includes('rabbitmq-server') || !packages.includes('erlang-base')) return false;
  const wanted = [...packages, ...(await missingLibraries(options))];
  const { code } = await runTool('apt-get', [...options, '-q', 'download', ...wanted], { cwd: join(work, 'debs') });
  return code === 0;
}

/** Shared libraries that Erlang needs and a bare container lacks. A line with the old version in brackets is an upgrade: not missing. */
async function missingLibraries(options: string[]): Promise<string[]> {
  const { out } = await runTool('apt-get', [...options, '--simulate', '--no-install-recommends', 'install', 'rabbitmq-server']);
  return [...out.matchAll(/^Inst (lib[a-z0-9.+-]+) \(/gm)].map(([, name]) => name!);
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

function multiarch(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.includes('-linux-'))
    .map((name) => join(folder, name));
}

function why(command: string, { said }: Ran): string {
  return `\`${command}\` failed:\n${said.trim().split('\n').slice(-4).join('\n')}`;
}
