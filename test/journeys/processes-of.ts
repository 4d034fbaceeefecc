import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { readRunning, runs, type Running } from '../../apps/hub/src/processes.js';

/** What the hub of this state folder has started, as it noted it: parts, and the watchdog. */
export const startedBy = (home: string): Running => readRunning(home);

/** Those of them that still run. */
export const stillRunning = ({ parts, watchdog, hub }: Running): string[] => [
  ...parts.flatMap((part) => ('pid' in part && runs(part) ? [part.name] : [])),
  ...(runs(watchdog) ? ['watchdog'] : []),
  ...(runs(hub) ? ['hub'] : []),
];

/** Every process, noted or not, that was started with this folder in its arguments or environment. Where there is no /proc, none can be told. */
export function processesNaming(home: string): string[] {
  if (!existsSync('/proc/self/environ')) return [];
  return readdirSync('/proc')
    .filter((pid) => /^\d+$/.test(pid) && Number(pid) !== process.pid)
    .flatMap((pid) => {
      try {
        const args = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
        return args.includes(home) || readFileSync(`/proc/${pid}/environ`, 'utf8').includes(home)
          ? [`${pid} ${args.replaceAll('\0', ' ').slice(0, 120)}`]
          : [];
      } catch {
        // It ended in between.
        return [];
      }
    });
}
