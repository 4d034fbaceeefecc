import { execFileSync, spawn, spawnSync, type ChildProcess, type SpawnOptions } from 'node:child_process';
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/** A process by pid AND start: a pid alone is soon a stranger's. */
export interface Identity {
  pid: number;
  started: string;
}

/** Something that the hub started and must end. */
export type Part =
  | (Identity & {
      name: string;
      /** What ends it in order. */
      signal: NodeJS.Signals;
      /** It leads a process group that ends with it. */
      group?: boolean;
      /** Milliseconds before it is made to end. */
      patience?: number;
    })
  | { name: string; container: string };

/** The state folder's note of what runs: written before anything else happens with a new process. */
export interface Running {
  hub?: Identity;
  watchdog?: Identity;
  /** A test's: the watchdog removes the folder too. */
  temporary?: boolean;
  /** In the order of their start. */
  parts: Part[];
}

const PATIENCE = 15_000;

/** @returns undefined where no such process runs (a zombie does not run) */
export function identityOf(pid: number): Identity | undefined {
  const started = process.platform === 'linux' ? startOnLinux(pid) : startByPs(pid);
  return started === undefined ? undefined : { pid, started };
}

export function runs(known: Identity | undefined): known is Identity {
  return known !== undefined && identityOf(known.pid)?.started === known.started;
}

function startOnLinux(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The second field is the command in brackets and may hold anything: count from its end.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (fields[0] === 'Z' || fields[0] === 'X') return undefined;
    // Ticks since boot: the boot's id keeps them from matching after a restart of the machine.
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').slice(0, 8)}-${fields[19]}`;
  } catch {
    return undefined;
  }
}

/** @returns 0 where it cannot be told */
export function parentOf(pid: number): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    return 0;
  }
}

function startByPs(pid: number): string | undefined {
  try {
    const [state, ...started] = execFileSync('ps', ['-o', 'state=,lstart=', '-p', String(pid)], { encoding: 'utf8' })
      .trim()
      .split(/\s+/);
    return state?.startsWith('Z') ? undefined : started.join(' ');
  } catch {
    return undefined;
  }
}

const fileOf = (home: string) => join(home, 'processes.json');

export function readRunning(home: string): Running {
  try {
    return JSON.parse(readFileSync(fileOf(home), 'utf8')) as Running;
  } catch {
    return { parts: [] };
  }
}

export function writeRunning(home: string, running: Running): void {
  // Renamed into place: a reader after kill -9 sees the old note or the new one, never half of one.
  writeFileSync(`${fileOf(home)}.new`, JSON.stringify(running, null, 2), { mode: 0o600 });
  renameSync(`${fileOf(home)}.new`, fileOf(home));
}

export function forgetRunning(home: string): void {
  rmSync(fileOf(home), { force: true });
}

export interface PartPlan {
  name: string;
  signal: NodeJS.Signals;
  group?: boolean;
  patience?: number;
}

/**
 * Starts a process apart from this one's group, so that Ctrl-C reaches the hub alone, and notes it in the state folder in
 * the same breath: a kill -9 in between would leave it to nobody.
 */
export function startPart(home: string, plan: PartPlan, command: string, args: string[], options: SpawnOptions): ChildProcess {
  refuseWhenClosing(home);
  const child = spawn(command, args, { ...options, detached: true });
  const identity = child.pid === undefined ? undefined : identityOf(child.pid);
  if (identity !== undefined) note(home, { ...plan, ...identity }); // otherwise it did not start, or has ended: the caller hears of it
  child.unref();
  return child;
}

export function noteContainer(home: string, name: string, container: string): void {
  refuseWhenClosing(home);
  note(home, { name, container });
}

function note(home: string, part: Part): void {
  const running = readRunning(home);
  writeRunning(home, { ...running, parts: [...running.parts, part] });
}

const closing = new Set<string>();

/** From here on nothing more is started: a fetch that is still under way would bring up a broker that nobody ends. */
export function closeFor(home: string): void {
  closing.add(home);
}

function refuseWhenClosing(home: string): void {
  if (closing.has(home)) throw new Error('the hub is stopping');
}

/** Ends every part in the reverse order of their start; asks first, and when its patience (15 s) is over insists. */
export async function endParts(parts: Part[], onEnding: (name: string) => void = () => undefined): Promise<void> {
  for (const part of [...parts].reverse()) {
    onEnding(part.name);
    if ('container' in part) spawnSync('docker', ['rm', '--force', part.container], { stdio: 'ignore' });
    else await end(part);
  }
}

async function end(part: Extract<Part, Identity>): Promise<void> {
  if (!runs(part)) return;
  send(part, part.signal);
  for (const begun = Date.now(); runs(part);) {
    if (Date.now() - begun > (part.patience ?? PATIENCE)) send(part, 'SIGKILL');
    await delay(25);
  }
}

function send(part: Extract<Part, Identity>, signal: NodeJS.Signals): void {
  try {
    process.kill(part.group ? -part.pid : part.pid, signal);
  } catch {
    // It ended in between.
  }
}
