import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { chmodSync, existsSync, linkSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { PlainMessage } from './plain-message.js';
import { closeFor, endParts, forgetRunning, identityOf, readRunning, runs, writeRunning, type Identity } from './processes.js';

/** The state folder, held by this process alone, with a watchdog beside it. */
export interface HubHome {
  folder: string;
  /** Ends what was started, in reverse order, then the watchdog; lets go of the folder. */
  letGo(onEnding?: (name: string) => void): Promise<void>;
}

/** `HUB_HOME`, or `.hub` in the project. */
export function homeFolder(env: Record<string, string | undefined>, root: string): string {
  return resolve(root, env.HUB_HOME || '.hub');
}

export interface HomeOptions {
  /** A test's: removed after kill -9 as well. */
  temporary?: boolean;
  /** Told of each part that a killed hub left running. */
  onLeftOver?: (name: string) => void;
}

/**
 * Takes the state folder: refuses where another hub runs on it, ends what a killed one left, starts the watchdog.
 * @param watchdog path of the built watchdog
 */
export async function takeHome(folder: string, watchdog: string, options: HomeOptions = {}): Promise<HubHome> {
  const { temporary, onLeftOver } = options;
  mkdirSync(folder, { recursive: true });
  // 711 under root: the database runs as another user and must be able to pass through; files inside are 600.
  chmodSync(folder, process.getuid?.() === 0 ? 0o711 : 0o700);
  const lock = join(folder, 'hub.lock');
  const me = identityOf(process.pid)!;
  takeLock(lock, me, folder);

  const before = readRunning(folder);
  await endParts(before.parts, onLeftOver);
  // The old watchdog is ending the same parts: wait, or it would remove the note about the new ones.
  while (runs(before.watchdog)) await new Promise((done) => setTimeout(done, 25));

  writeRunning(folder, { hub: me, temporary, parts: [] });
  const guard = spawn(process.execPath, [watchdog, folder], { detached: true, stdio: ['pipe', 'ignore', 'ignore'], cwd: '/' });
  const guardEnded = new Promise<void>((done) => guard.once('close', () => done()).once('error', () => done()));
  writeRunning(folder, { hub: me, watchdog: guard.pid === undefined ? undefined : identityOf(guard.pid), temporary, parts: [] });
  guard.unref();

  return {
    folder,
    async letGo(onEnding) {
      closeFor(folder);
      await endParts(readRunning(folder).parts, onEnding);
      forgetRunning(folder);
      guard.ref();
      guard.stdin.end();
      await guardEnded;
      rmSync(lock, { force: true });
    },
  };
}

/** Two starts at once: a hard link is made by one of them only. */
function takeLock(lock: string, me: Identity, folder: string): void {
  const mine = `${lock}.${randomUUID()}`;
  writeFileSync(mine, JSON.stringify(me), { mode: 0o600 });
  try {
    for (;;) {
      try {
        linkSync(mine, lock);
        return;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      }
      const holder = holderOf(lock);
      if (runs(holder)) {
        throw new PlainMessage(
          `Another hub is already running on ${folder} (process ${holder.pid}).\n` +
            `Use that one, stop it with \`kill ${holder.pid}\`, or give this one a folder and ports of its own: HUB_HOME=… HUB_PORT=… npm start`,
        );
      }
      pushAside(lock);
    }
  } finally {
    rmSync(mine, { force: true });
  }
}

/** Takes a dead hub's lock away; gives it back where another start was quicker and the lock is a living hub's by now. */
function pushAside(lock: string): void {
  const aside = `${lock}.${randomUUID()}`;
  try {
    renameSync(lock, aside);
    if (runs(holderOf(aside))) linkSync(aside, lock);
  } catch {
    // Another start took it away, or made its own: the next look tells.
  } finally {
    rmSync(aside, { force: true });
  }
}

function holderOf(lock: string): Identity | undefined {
  try {
    return JSON.parse(readFileSync(lock, 'utf8')) as Identity;
  } catch {
    return undefined;
  }
}

/** What `--fresh` removes: all state but the lock that this process holds. */
export function emptyHome(folder: string): void {
  const kept = new Set(['hub.lock', 'processes.json']);
  if (!existsSync(folder)) return;
  for (const entry of readdirSync(folder)) if (!kept.has(entry)) rmSync(join(folder, entry), { recursive: true, force: true });
}
