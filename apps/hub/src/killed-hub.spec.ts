import { spawn, type ChildProcess } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { takeHome } from './hub-home.js';
import { PlainMessage } from './plain-message.js';
import { endParts, readRunning, runs, type Running } from './processes.js';

// The owner has to be a process of its own, and so needs the build: `npm test` makes it, by hand it is `npm run build`.
const built = join(process.cwd(), 'dist/apps/hub/src');
const watchdog = join(built, 'watchdog.js');
const owner = `
  const { takeHome } = await import('${built}/hub-home.js');
  const { keptSecrets } = await import('${built}/secrets.js');
  const { startParts } = await import('${built}/start-parts.js');
  const { silently } = await import('${built}/progress.js');
  const home = process.argv[1];
  await takeHome(home, '${watchdog}');
  const secrets = keptSecrets(home, []);
  const { AMQP_URL, DATABASE_URL, ...env } = process.env;
  const parts = await startParts({ home, root: process.cwd(), secrets, env, progress: silently, database: 'hub' });
  await Promise.all([parts.broker, parts.database]);
  console.log('ready');
  setInterval(() => {}, 1000);
`;

let home: string;
let child: ChildProcess | undefined;
beforeAll(() => {
  if (!existsSync(watchdog)) throw new Error('dist/ is missing: run `npm run build` first');
});
beforeEach(() => {
  home = join(mkdtempSync(join(tmpdir(), 'rj-hub-killed-')), 'home');
  // Under root the database runs as another user, who must be able to pass.
  chmodSync(join(home, '..'), 0o711);
  mkdirSync(home);
});
afterEach(async () => {
  child?.kill('SIGKILL');
  await endParts(readRunning(home).parts);
  rmSync(join(home, '..'), { recursive: true, force: true });
});

/** @returns what it started, once broker and database answer */
async function startOwner(): Promise<Running> {
  const owning = spawn(process.execPath, ['--input-type=module', '-e', owner, home], { stdio: ['ignore', 'pipe', 'pipe'] });
  child = owning;
  let said = '';
  owning.stderr.on('data', (chunk) => (said += chunk));
  const ended = new Promise<never>((_, failed) => owning.once('exit', () => failed(new Error(`the owner ended: ${said}`))));
  ended.catch(() => undefined);
  await Promise.race([new Promise((done) => createInterface(owning.stdout).once('line', done)), ended]);
  return readRunning(home);
}

async function until(fact: () => boolean): Promise<void> {
  while (!fact()) await new Promise((done) => setTimeout(done, 20));
}

const stillThere = ({ parts, watchdog: guard }: Running) => [...parts, guard].filter((part) => part && 'pid' in part && runs(part));

it('after kill -9 of its owner, the watchdog ends broker, epmd and database, and itself', async () => {
  const running = await startOwner();
  expect(running.parts.map(({ name }) => name).sort()).toEqual(['broker', 'database', 'epmd']);
  expect(stillThere(running)).toHaveLength(4);
  await expect(takeHome(home, watchdog)).rejects.toThrow(PlainMessage);

  process.kill(running.hub!.pid, 'SIGKILL');
  await until(() => stillThere(running).length === 0);
  expect(readRunning(home).parts).toEqual([]);
});

it('where the watchdog was killed too, the next start ends what they left', async () => {
  const running = await startOwner();
  for (const identity of [running.watchdog!, running.hub!]) {
    process.kill(identity.pid, 'SIGKILL');
    await until(() => !runs(identity));
  }
  expect(stillThere(running)).toHaveLength(3);

  const leftOver: string[] = [];
  const next = await takeHome(home, watchdog, { onLeftOver: (name) => leftOver.push(name) });
  expect(leftOver.sort()).toEqual(['broker', 'database', 'epmd']);
  expect(stillThere(running)).toEqual([]);
  await next.letGo();
  expect(existsSync(join(home, 'hub.lock'))).toBe(false);
});
