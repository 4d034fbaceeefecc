import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { runTool, type Ran } from '../run-tool.js';

/** Why nothing could be fetched: no way to the mirrors, or the machine's apt says no. */
export class CannotFetch extends Error {}

/** What to fetch, asked of apt with these options; undefined where its lists do not know. */
export type Choose = (apt: string[]) => Promise<string[] | undefined>;

/**
 * Debian, Ubuntu: downloads packages and unpacks them under `cache/name`. Needs no root and installs nothing.
 * @param finish sees to what was unpacked before anybody else can see it
 */
export async function unpackPackages(cache: string, name: string, choose: Choose, finish: (root: string) => void = () => undefined) {
  const work = join(cache, `fetching-${name}-${process.pid}`);
  rmSync(work, { recursive: true, force: true });
  mkdirSync(join(work, 'debs'), { recursive: true });
  try {
    await download(work, name, choose);
    const root = join(work, name);
    for (const deb of readdirSync(join(work, 'debs')).filter((file) => file.endsWith('.deb'))) {
      const { code, said } = await runTool('dpkg-deb', ['-x', join(work, 'debs', deb), root]);
      if (code !== 0) throw new CannotFetch(`dpkg-deb could not unpack ${deb}: ${said}`);
    }
    finish(root);
    try {
      renameSync(root, join(cache, name));
    } catch {
      // Another start was quicker; what it fetched is as good.
    }
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** With the machine's package lists; where those are empty or outdated, with lists of our own, so that nothing on the system changes. */
async function download(work: string, name: string, choose: Choose): Promise<void> {
  const common = ['APT::Sandbox::User=root', 'Acquire::Retries=2', 'Acquire::http::Timeout=20', 'Acquire::https::Timeout=20'];
  if (await downloadWith(options(common), work, choose)) return;
  for (const folder of ['lists/partial', 'archives/partial']) mkdirSync(join(work, folder), { recursive: true });
  const own = [
    ...common,
    `Dir::State::lists=${join(work, 'lists')}`,
    `Dir::Cache=${work}`,
    `Dir::Cache::archives=${join(work, 'archives')}`,
  ];
  const update = await runTool('apt-get', [...options([...own, 'APT::Update::Error-Mode=any']), '-q', 'update']);
  if (update.code !== 0) throw new CannotFetch(why('apt-get update', update));
  if (await downloadWith(options(own), work, choose)) return;
  throw new CannotFetch(`the package mirrors of this machine offer no ${name} that can be downloaded`);
}

const options = (settings: string[]) => settings.flatMap((setting) => ['-o', setting]);

async function downloadWith(apt: string[], work: string, choose: Choose): Promise<boolean> {
  const packages = await choose(apt);
  if (!packages) return false;
  const { code } = await runTool('apt-get', [...apt, '-q', 'download', ...packages], { cwd: join(work, 'debs') });
  return code === 0;
}

/** What apt would install besides. A line with the old version in brackets is an upgrade: not missing. */
export async function missingFor(apt: string[], ...packages: string[]): Promise<string[]> {
  const { out } = await runTool('apt-get', [...apt, '--simulate', '--no-install-recommends', 'install', ...packages]);
  return [...out.matchAll(/^Inst ([a-z0-9.+-]+) \(/gm)].map(([, name]) => name!);
}

/** For LD_LIBRARY_PATH: where Debian puts the shared libraries of what was unpacked here. */
export function librariesIn(root: string): string[] {
  return ['usr/lib', 'lib'].flatMap((folder) => {
    const path = join(root, folder);
    if (!existsSync(path)) return [];
    return readdirSync(path)
      .filter((name) => name.includes('-linux-'))
      .map((name) => join(path, name));
  });
}

function why(command: string, { said }: Ran): string {
  return `\`${command}\` failed:\n${said.trim().split('\n').slice(-4).join('\n')}`;
}
