import { readFileSync, readdirSync } from 'node:fs';

/** Of Linux, for programs that read /proc, on every architecture that Node runs on. */
const TICKS_PER_SECOND = 100;

interface Proc {
  pid: number;
  parent: number;
  cpuTicks: number;
}

/** CPU milliseconds that the processes and all their descendants have used, those that have ended included, but for a few and what is theirs. */
export function cpuMsOf(roots: number[], without: number[] = []): number {
  const ticks = treeOf(roots, without).reduce((sum, each) => sum + each.cpuTicks, 0);
  return (ticks * 1000) / TICKS_PER_SECOND;
}

/** Memory of the processes and their descendants in MiB; pages that several share (PostgreSQL's buffers) are counted once. */
export function memoryMbOf(roots: number[], without: number[] = []): number {
  return treeOf(roots, without).reduce((sum, { pid }) => sum + kilobytesOf(pid), 0) / 1024;
}

function treeOf(roots: number[], without: number[]): Proc[] {
  const all = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => readProc(Number(name)) ?? []);
  const wanted = new Set(roots);
  // Parents come before children in no order that can be relied on: look until nothing is added.
  for (let before = 0; before !== wanted.size;) {
    before = wanted.size;
    for (const { pid, parent } of all) if (wanted.has(parent) && !without.includes(pid)) wanted.add(pid);
  }
  return all.filter(({ pid }) => wanted.has(pid));
}

function readProc(pid: number): Proc | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The second field is the command in brackets and may hold anything: count from its end.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    // Own time, and that of children which have ended and were waited for.
    const cpuTicks = [11, 12, 13, 14].reduce((sum, at) => sum + Number(fields[at]), 0);
    return { pid, parent: Number(fields[1]), cpuTicks };
  } catch {
    return undefined;
  }
}

function kilobytesOf(pid: number): number {
  try {
    return Number(/^Pss:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1] ?? 0);
  } catch {
    return 0;
  }
}
