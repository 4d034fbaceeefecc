// Runs beside the hub, detached. Its standard input is a pipe that only the hub holds: when the hub ends in any way,
// kill -9 included, the pipe closes, and what the hub's state folder names is ended here.
// Needs Node alone, and holds no port or connection: it is there for the day everything else is broken.
import { rmSync } from 'node:fs';
import { endParts, forgetRunning, readRunning } from './processes.js';

const home = process.argv[2];
if (home === undefined) throw new Error('watchdog needs the state folder');

// Ctrl-C and a closing terminal are the hub's to answer; the watchdog outlives both.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);

process.stdin.resume();
process.stdin.on('end', () => void endAll(home));
process.stdin.on('error', () => void endAll(home));

let ending = false;
async function endAll(folder: string): Promise<void> {
  if (ending) return;
  ending = true;
  const { parts, temporary } = readRunning(folder);
  await endParts(parts);
  // After an orderly stop there was nothing left to end, and the folder may be gone or another hub's by now.
  if (parts.length > 0 && readRunning(folder).watchdog?.pid === process.pid) forgetRunning(folder);
  if (temporary) rmSync(folder, { recursive: true, force: true });
}
