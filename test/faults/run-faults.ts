import { setTimeout as delay } from 'node:timers/promises';
import { chanceOf, type Chance } from '../demo/seeded.rules.js';
import { ALL_FAULTS } from './all-faults.js';
import type { FaultKind } from './fault.js';
import { Bag, episode, type Planned } from './plan-of-faults.rules.js';
import { RATE_OVER, recoveryOf, type Sample } from './recovery.rules.js';
import type { World } from './world.js';

/** Seconds over which the earlier rate is taken. */
const BEFORE = 10;
const RECOVERS_WITHIN_MS = 120_000;

/** What became of one fault. Moments are milliseconds of `Date.now()`. */
export interface FaultDone {
  n: number;
  kind: string;
  target: string;
  begunAt: number;
  /** When its part was back. */
  backAt: number;
  /** When the rate was back too, and how many seconds that took; undefined where it did not come in time. */
  recoveredAt?: number;
  seconds?: number;
  /** Referrals a second before the episode. */
  earlier: number;
  note: string;
  /** Why its part did not come back, or the fault could not be done. */
  failed?: string;
}

export interface RunPlan {
  faults: number;
  only: readonly string[];
  seed: number;
  minutes: number;
  rate: number;
  /** Referrals a second that came to an end of the path, over the last seconds. */
  rateNow: (seconds: number) => number;
  say: (line: string) => void;
  /** Told when an episode is over, with how many are done. */
  onEpisode?: (done: number) => void;
}

/** Does faults in episodes: those of one overlap, and the next one begins when the rate is what it was. */
export class FaultRun {
  readonly done: FaultDone[] = [];
  private readonly chance: Chance;
  private readonly bag: Bag<FaultKind>;
  private stopped = false;

  constructor(
    private readonly world: World,
    private readonly plan: RunPlan,
  ) {
    this.chance = chanceOf(plan.seed, 'faults');
    this.bag = new Bag(ALL_FAULTS, this.chance, plan.only);
  }

  /** No new episode after this. */
  stop(): void {
    this.stopped = true;
  }

  async run(): Promise<void> {
    const end = Date.now() + this.plan.minutes * 60_000;
    while (!this.stopped && this.done.length < this.plan.faults && Date.now() < end) {
      await this.episode(episode(this.bag, this.chance, this.plan.faults - this.done.length));
      this.plan.onEpisode?.(this.done.length);
      await delay(1_000 + this.chance.next() * 2_000);
    }
  }

  private async episode(planned: Planned<FaultKind>[]): Promise<void> {
    const { rate, rateNow, say } = this.plan;
    // While what had gathered is caught up with, the rate is above what is sent; that is no measure of health.
    const earlier = Math.min(rateNow(BEFORE), rate);
    const first = this.done.length + 1;
    const samples: Sample[] = [];
    const sampling = setInterval(() => samples.push({ at: Date.now(), rate: rateNow(RATE_OVER) }), 200);
    try {
      const done = await Promise.all(planned.map((one, n) => this.one(one, first + n, earlier)));
      const recovery = () => done.map((fault) => recoveryOf(fault, done, samples, earlier));
      for (const end = Date.now() + RECOVERS_WITHIN_MS; Date.now() < end && recovery().includes(undefined);) await delay(200);
      for (const [n, recovered] of recovery().entries()) {
        const fault = { ...done[n]!, ...recovered };
        this.done.push(fault);
        say(lineOf(fault));
      }
    } finally {
      clearInterval(sampling);
    }
  }

  private async one({ kind, target, after }: Planned<FaultKind>, n: number, earlier: number): Promise<FaultDone> {
    const chance = chanceOf(this.plan.seed, 'fault', n);
    await delay(after * 1_000);
    const begunAt = Date.now();
    const done = { n, kind: kind.kind, target, begunAt, earlier };
    try {
      const note = (await kind.harm(this.world, target, chance)) ?? '';
      return { ...done, note, backAt: Date.now() };
    } catch (error) {
      const failed = (error as Error).message;
      this.plan.say(`  ! ${kind.kind} ${target}: ${failed}`);
      return { ...done, note: '', failed, backAt: Date.now() };
    }
  }
}

function lineOf(fault: FaultDone): string {
  const { n, kind, target, begunAt, backAt, seconds, note, failed } = fault;
  const back = seconds === undefined ? 'the rate did not come back' : `95 % of ${fault.earlier.toFixed(1)}/s after ${seconds.toFixed(1)} s`;
  const what = `${kind} ${target}`.padEnd(32);
  return `  ${String(n).padStart(3)}  ${what} out ${((backAt - begunAt) / 1_000).toFixed(1).padStart(5)} s, ${back}${note && `; ${note}`}${failed ? `; FAILED: ${failed}` : ''}`;
}
