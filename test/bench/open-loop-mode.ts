import type { Arm } from './arm.js';
import { ChainArm } from './chain-arm.js';
import { ChainEnds } from './chain-ends.js';
import { warmUp, type Pace } from './measure.js';
import { openLoop, type OpenLoopRun, type Paced } from './open-loop.js';
import { openWorld } from './open-world.js';
import type { PrivateParts } from './private-parts.js';
import { StageArm } from './stage-arm.js';

const SHARES = [0.25, 0.5, 0.75, 0.9];

export interface OpenLoopRow extends OpenLoopRun {
  arm: string;
  /** Of the arm's own maximum, measured just before. */
  share: number;
  most: number;
}

/** Latencies of these arms at shares of what each can do itself. */
export async function measureOpenLoop(root: string, parts: PrivateParts, arms: Arm[], pace: Pace): Promise<OpenLoopRow[]> {
  const rows: OpenLoopRow[] = [];
  console.log(HEAD);
  for (const arm of arms) {
    const world = await openWorld(root, parts, `bench_open_${arm.name}`);
    try {
      await arm.setUp(world);
      const guess = await warmUp(arm, pace);
      const { messages, seconds } = await arm.run(Math.ceil(guess * pace.seconds));
      const most = messages / seconds;
      for (const share of SHARES) {
        const run = await openLoop(endsOf(arm), most * share, pace.warmSeconds, pace.seconds);
        if (arm instanceof ChainArm) await arm.settle();
        rows.push({ arm: arm.name, share, most, ...run });
        console.log(lineOf(rows.at(-1)!));
      }
    } finally {
      await arm.tearDown().catch(() => undefined);
      await world.close();
    }
  }
  return rows;
}

export function endsOf(arm: Arm): Paced {
  if (arm instanceof ChainArm) return new ChainEnds(arm);
  if (arm instanceof StageArm) return arm.ends();
  throw new Error(`arm ${arm.name} cannot be sent to at a pace of its own`);
}

const HEAD = '\narm   of most  messages/s      p50 ms     p99 ms   p99.9 ms    most ms   missing  generator late ms';
const ms = (value: number | undefined) => (value === undefined ? '-' : value.toFixed(1)).padStart(10);

const lineOf = ({ arm, share, perSecond, latencies, missing, generatorLateMs }: OpenLoopRow) =>
  [
    arm.padEnd(5),
    `${Math.round(share * 100)} %`.padStart(7),
    perSecond.toFixed(1).padStart(11),
    ...[latencies?.p50, latencies?.p99, latencies?.p999, latencies?.most].map(ms),
    String(missing).padStart(9),
    generatorLateMs.toFixed(1).padStart(18),
  ].join(' ');
