import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { endOf } from '../broker/broker-answers.js';
import { PlainMessage } from '../plain-message.js';
import { startPart } from '../processes.js';
import { DATABASE_USER, majorVersion, openFolder, reachable, runnableBinaries } from './postgres-binaries.js';

export interface PostgresPlan {
  /** State folder of the hub. */
  home: string;
  /** Names the hub's data where they cannot lie in the state folder. */
  id: string;
  port: number;
  administratorPassword: string;
  maxConnections?: number;
}

const DEADLINE = 60_000;

/** Starts a PostgreSQL of the hub's own on loopback; makes its data folder first where there is none. @returns the administrator's URL */
export async function startPrivatePostgres(bin: string, plan: PostgresPlan): Promise<string> {
  const binaries = runnableBinaries(bin);
  const version = majorVersion(binaries);
  if (version === undefined) throw new Error(`the PostgreSQL in ${bin} does not run on this machine`);
  const folder = databaseFolder(plan.home, plan.id);
  const data = join(folder, 'data');
  if (existsSync(join(data, 'PG_VERSION'))) checkVersion(data, version);
  else makeData(binaries, folder, version, plan.administratorPassword);

  const settings = {
    listen_addresses: '127.0.0.1',
    port: plan.port,
    unix_socket_directories: '', // a deep folder makes a socket's path longer than the system allows
    max_connections: plan.maxConnections ?? 200,
    shared_buffers: '128MB',
    timezone: 'UTC',
    log_timezone: 'UTC',
  };
  const logFile = join(plan.home, 'database.log');
  const log = openSync(logFile, 'w', 0o600);
  const options = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  // SIGINT is PostgreSQL's fast shutdown; SIGTERM would wait for every client to leave.
  const part = { name: 'database', signal: 'SIGINT' } as const;
  const server = startPart(plan.home, part, join(binaries, 'postgres'), ['-D', data, ...options], {
    stdio: ['ignore', log, log],
    cwd: '/',
    env: cleanEnvironment(),
    ...DATABASE_USER,
  });
  closeSync(log);
  let ended: string | undefined;
  server.once('exit', (code) => (ended = `PostgreSQL ended while starting (code ${code})`));
  server.once('error', (error) => (ended = `PostgreSQL could not be started: ${error.message}`));

  const url = `postgres://postgres:${encodeURIComponent(plan.administratorPassword)}@127.0.0.1:${plan.port}/postgres`;
  await databaseAnswers(url, () => ended, logFile);
  return url;
}

/** Waits until the administrator can run a query. A crash recovery answers "starting up" until it is done. */
export async function databaseAnswers(url: string, ended: () => string | undefined, logFile: string): Promise<void> {
  for (const begun = Date.now(); ; await delay(30)) {
    const client = new Client({ connectionString: url });
    client.on('error', () => undefined);
    try {
      await client.connect();
      await client.query('select 1');
      return;
    } catch (error) {
      if (ended() !== undefined) throw new Error(`${ended()}\n${endOf(logFile)}`, { cause: error });
      if (Date.now() - begun > DEADLINE)
        throw new Error(`PostgreSQL did not answer within a minute: ${(error as Error).message}\n${endOf(logFile)}`, { cause: error });
    } finally {
      await client.end().catch(() => undefined);
    }
  }
}

/** In the state folder; under root, where the database's user cannot reach that, in the open folder under the state folder's own id. */
function databaseFolder(home: string, id: string): string {
  if (reachable(home)) return join(home, 'database');
  const open = openFolder();
  forgetEarlier(open, home, id);
  const folder = join(open, id);
  mkdirSync(folder, { recursive: true, mode: 0o711 });
  writeFileSync(join(folder, 'home'), home);
  return folder;
}

/** A state folder that was deleted by hand left its database here; the new one has another id. */
function forgetEarlier(open: string, home: string, id: string): void {
  for (const entry of readdirSync(open)) {
    const note = join(open, entry, 'home');
    if (entry !== id && existsSync(note) && readFileSync(note, 'utf8') === home)
      rmSync(join(open, entry), { recursive: true, force: true });
  }
}

/** What `--fresh` removes outside the state folder. */
export function forgetDatabase(home: string, id: string): void {
  if (DATABASE_USER !== undefined && !reachable(home)) rmSync(join(openFolder(), id), { recursive: true, force: true });
}

function makeData(binaries: string, folder: string, version: string, password: string): void {
  const data = join(folder, 'data');
  const passwordFile = join(folder, 'password');
  rmSync(data, { recursive: true, force: true }); // half made, by a start that was cut short
  mkdirSync(folder, { recursive: true });
  chmodSync(folder, 0o711);
  mkdirSync(data, { mode: 0o700 });
  writeFileSync(passwordFile, password, { mode: 0o600 });
  if (DATABASE_USER) for (const path of [data, passwordFile]) chownSync(path, DATABASE_USER.uid, DATABASE_USER.gid);
  // Sorted and folded by Unicode's rules whatever this machine's language is; older ones know only the machine's.
  const locale = Number(version) >= 17 ? ['--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'] : ['--locale=C'];
  const args = ['-D', data, '-U', 'postgres', '-A', 'scram-sha-256', `--pwfile=${passwordFile}`, '-E', 'UTF8', ...locale];
  const { status, stderr, error } = spawnSync(join(binaries, 'initdb'), args, {
    encoding: 'utf8',
    cwd: '/',
    env: cleanEnvironment(),
    ...DATABASE_USER,
  });
  rmSync(passwordFile, { force: true });
  if (status !== 0) throw new Error(`initdb failed: ${error?.message ?? stderr}`);
}

function checkVersion(data: string, version: string): void {
  const made = readFileSync(join(data, 'PG_VERSION'), 'utf8').trim();
  if (made === version) return;
  throw new PlainMessage(
    `The hub's data in ${data} belong to PostgreSQL ${made}; the one found is ${version}.\nBring PostgreSQL ${made} back (HUB_DATABASE names where to look: embedded, installed, docker), or start anew and lose them: npm start -- --fresh`,
  );
}

/** PGDATA, PGPORT and the like of the caller's shell would be taken for ours. */
function cleanEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !name.startsWith('PG') && !name.startsWith('LC_') && name !== 'LANG'),
  );
}
