import { fork } from 'node:child_process';
import { once } from 'node:events';
import { openSync, closeSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { BenchProcess } from './arm.js';

const READY_WITHIN = 60_000;
const PATIENCE = 10_000;

/** Starts a built module as a process whose statements and publishes are counted into a file of `counts`. */
export async function startProcess(
  root: string,
  folder: string,
  counts: string,
  module: string,
  env: Record<string, string | undefined>,
  untilReady: boolean,
): Promise<BenchProcess & { exited: () => boolean }> {
  const name = basename(module, '.js');
  const logFile = join(folder, `${name}-${Date.now()}.log`);
  const log = openSync(logFile, 'w');
  const child = fork(join(root, 'dist', module), {
    cwd: root,
    env: { ...process.env, ...env, BENCH_COUNTS: counts } as NodeJS.ProcessEnv,
    execArgv: ['--import', pathToFileURL(join(root, 'dist/test/bench/count-calls.js')).href],
    stdio: ['ignore', log, log, 'ipc'],
  });
  closeSync(log);
  const ended = once(child, 'exit');
  const exited = () => child.exitCode !== null || child.signalCode !== null;
  const end = async (signal: NodeJS.Signals) => {
    if (exited()) return;
    child.kill(signal);
    const timer = setTimeout(() => child.kill('SIGKILL'), PATIENCE);
    await ended;
    clearTimeout(timer);
  };
  if (untilReady) {
    const ready = once(child, 'message').then(() => true);
    const timer = new Promise<false>((resolve) => setTimeout(resolve, READY_WITHIN, false).unref());
    if (!(await Promise.race([ready, timer, ended.then(() => false)]))) {
      await end('SIGKILL');
      throw new Error(`${name} did not come up:\n${readFileSync(logFile, 'utf8').slice(-3_000)}`);
    }
  }
  return { name, pid: child.pid!, exited, stop: () => end('SIGTERM'), kill: () => end('SIGKILL') };
}
