import { setTimeout as pause } from 'node:timers/promises';
import { dueBy, intendedAt, latenciesOf, type Latencies } from './open-loop.rules.js';

/** Both ends of an arm, for a generator that sends at a pace of its own. */
export interface Paced {
  /** Sends one. @returns its number */
  send(): number;
  /** Told of each the first time that it is at its end, and when that was, as `Date.now()` tells time; now where that is left out. */
  heardOf(listener: (n: number, at?: number) => void): void;
  /** Begins to look at the end, where that takes looking. */
  watch?(): void;
  /** Tells of all that was not told yet, where the end is looked at afterwards. @returns once everything sent is there, or too late */
  look?(): Promise<void>;
}

export interface OpenLoopRun {
  perSecond: number;
  sent: number;
  /** Not at its end a while after the last send. */
  missing: number;
  latencies: Latencies | undefined;
  /** How much later than intended the generator itself was, at the worst; it is part of the latencies. */
  generatorLateMs: number;
}

const TICK_MS = 1;
const HEARD_WITHIN_MS = 60_000;

/**
 * Sends at intended times, whatever becomes of what was sent before, and times each from when it was *intended*: while the arm (or this process)
 * stands still, what should have been sent then waits too, and counts. A generator that waits for answers would leave just those out.
 */
export async function openLoop(ends: Paced, perSecond: number, warmSeconds: number, seconds: number): Promise<OpenLoopRun> {
  const intended = new Map<number, number>();
  const latencies: number[] = [];
  let left = 0;
  let generatorLateMs = 0;
  const total = Math.ceil((warmSeconds + seconds) * perSecond);
  const begun = preciseNow();
  const counts = begun + warmSeconds * 1_000;
  ends.heardOf((n, at) => {
    const from = intended.get(n);
    if (from === undefined || !intended.delete(n)) return;
    if (from < counts) return;
    left--;
    latencies.push((at ?? preciseNow()) - from);
  });
  ends.watch?.();
  for (let sent = 0; sent < total; await pause(TICK_MS)) {
    for (const due = Math.min(total, dueBy(preciseNow() - begun, perSecond)); sent < due; sent++) {
      const at = begun + intendedAt(sent, perSecond);
      const n = ends.send();
      intended.set(n, at);
      if (at >= counts) {
        left++;
        generatorLateMs = Math.max(generatorLateMs, preciseNow() - at);
      }
    }
  }
  await ends.look?.();
  for (const end = Date.now() + HEARD_WITHIN_MS; left > 0 && Date.now() < end;) await pause(20);
  ends.heardOf(() => undefined);
  return { perSecond, sent: total, missing: intended.size, latencies: latenciesOf(latencies), generatorLateMs };
}

/** As `Date.now()`, in fractions of a millisecond. */
const preciseNow = () => performance.timeOrigin + performance.now();
