import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { ChainArm } from './chain-arm.js';
import { chainMessage } from './chain-referrals.js';
import { warmUp, type Pace } from './measure.js';
import { slopeOf, type MemorySample, type Slope } from './memory.rules.js';
import { dueBy } from './open-loop.rules.js';
import { openWorld } from './open-world.js';
import type { PrivateParts } from './private-parts.js';

const SAMPLED_EVERY_MS = 2_000;
/** Of what the chain can do: a hub that is always at its end holds what is under way, and that is no leak. */
const SHARE = 0.5;
/** Code is still being compiled, pools and caches fill. */
const SETTLING_SHARE = 0.2;
const TICK_MS = 5;

export interface MemoryRun {
  minutes: number;
  perSecond: number;
  sent: number;
  done: number;
  samples: MemorySample[];
  rss: Slope | undefined;
  heap: Slope | undefined;
}

/** Every service in one process under a steady load: what it holds after so many minutes, and whether that still grows. */
export async function measureMemory(root: string, parts: PrivateParts, minutes: number, pace: Pace): Promise<MemoryRun> {
  const world = await openWorld(root, parts, 'bench_memory');
  const arm = new ChainArm();
  try {
    await arm.setUp(world);
    const perSecond = (await warmUp(arm, pace)) * SHARE;
    console.log(`\n${minutes} minutes at ${perSecond.toFixed(1)} referrals a second, half of what it does at its most`);
    const samples: MemorySample[] = [];
    const run = arm.newRun();
    const [begun, before] = [Date.now(), await arm.watch.count()];
    const total = Math.ceil(minutes * 60 * perSecond);
    let [sent, sampled, told] = [0, 0, 0];
    while (sent < total) {
      for (const due = Math.min(total, dueBy(Date.now() - begun, perSecond)); sent < due;) arm.partners.publish(chainMessage(run, sent++));
      const now = Date.now();
      if (now - sampled >= SAMPLED_EVERY_MS) {
        sampled = now;
        samples.push({ minute: (now - begun) / 60_000, ...(await memoryOf(arm)) });
        if (now - told >= 60_000) {
          told = now;
          const { minute, rssMb, heapMb } = samples.at(-1)!;
          console.log(
            `  minute ${minute.toFixed(0).padStart(3)}  RSS ${rssMb.toFixed(0)} MB  heap ${heapMb.toFixed(0)} MB  done ${(await arm.watch.count()) - before} of ${sent}`,
          );
        }
      }
      await pause(TICK_MS);
    }
    await arm.settle();
    const settled = samples.filter(({ minute }) => minute >= minutes * SETTLING_SHARE);
    const done = (await arm.watch.count()) - before;
    return { minutes, perSecond, sent, done, samples, rss: slopeOf(settled, 'rssMb'), heap: slopeOf(settled, 'heapMb') };
  } finally {
    await arm.tearDown().catch(() => undefined);
    await world.close();
  }
}

export function memoryTable({ minutes, samples, sent, done, rss, heap }: MemoryRun): string {
  const last = samples.at(-1);
  const line = (name: string, now: number | undefined, slope: Slope | undefined) =>
    `  ${name.padEnd(5)} ${(now ?? 0).toFixed(0).padStart(6)} MB at the end, ${
      slope
        ? `${slope.mbPerHour.toFixed(1)} MB an hour (${(slope.share * 100).toFixed(1)} % over the time): ${slope.flat ? 'flat' : 'RISING'}`
        : 'too short to tell'
    }`;
  return [
    `\nMemory of the hub's one process over ${minutes} minutes; ${done} of ${sent} referrals done:`,
    line('RSS', last?.rssMb, rss),
    line('heap', last?.heapMb, heap),
  ].join('\n');
}

/** RSS as the system tells it, the heap as the process itself does, at its metrics. */
async function memoryOf({ hub }: ChainArm): Promise<{ rssMb: number; heapMb: number }> {
  const kilobytes = Number(/^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${hub.process.pid}/status`, 'utf8'))?.[1]);
  const metrics = await (await fetch(`${hub.file.urls.intake}/metrics`)).text();
  const bytes = Number(/^nodejs_heap_size_used_bytes\{.*\} (\S+)$/m.exec(metrics)?.[1]);
  return { rssMb: kilobytes / 1_024, heapMb: bytes / 1_048_576 };
}
