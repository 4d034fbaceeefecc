import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { silently } from '../../apps/hub/src/progress.js';
import type { Arm } from './arm.js';
import { arms } from './arms.js';
import { account, type PerMessage } from './measure.js';
import { openWorld, type OpenWorld } from './open-world.js';
import { startPrivateParts, type PrivateParts } from './private-parts.js';
import { median } from './statistics.rules.js';

/**
 * What a message costs the database and the broker, in counts: the same on any machine, quiet or not. Its last line is JSON, by arm.
 * `--keep` writes the figures to costs.json, by which costs.alone.spec.ts judges what comes after.
 */
export type Costs = Pick<PerMessage, 'walBytes' | 'commits' | 'statements' | 'publishes'>;

/** With how many messages: less than its window, so that all of them can stand in its queue. Of the chain, batches depend on how the machine shares its time. */
const WATCHED = { d: 2_900 };
const WARM = 300;
const RUNS = 3;
/** What a consumer may have been given before it was stopped. */
const GIVEN_ALREADY = 700;

async function costsOf(root: string, parts: PrivateParts, arm: Arm, messages: number): Promise<Costs> {
  const world = await openWorld(root, parts, `costs_${arm.name}`);
  try {
    await arm.setUp(world);
    await arm.run(WARM);
    const runs: PerMessage[] = [];
    for (let run = 0; run < RUNS; run++) {
      const { perMessage, lost, duplicated } = await account(world, parts, inFullBatches(arm, world), messages);
      if (lost || duplicated) throw new Error(`arm ${arm.name} lost ${lost} and doubled ${duplicated}`);
      runs.push(perMessage);
      const { walBytes, commits, statements, publishes } = perMessage;
      process.stderr.write(`${arm.name} ${JSON.stringify({ walBytes, commits, statements, publishes })}\n`);
    }
    // One run of the three may have been disturbed: batches broken up by something else on the machine, or a sender refused.
    const middle = (what: keyof Costs) => Number(median(runs.map((each) => each[what])).toPrecision(4));
    return { walBytes: middle('walBytes'), commits: middle('commits'), statements: middle('statements'), publishes: middle('publishes') };
  } finally {
    await arm.tearDown().catch(() => undefined);
    await world.close();
  }
}

/** The same arm, whose process is stopped until its queue holds the whole run, where it can tell: so that batches are full however fast it is fed. */
function inFullBatches(arm: Arm, world: OpenWorld): Pick<Arm, 'run'> {
  if (!arm.standing) return arm;
  return {
    async run(messages) {
      const pids = world.pids();
      for (const pid of pids) process.kill(pid, 'SIGSTOP');
      const running = arm.run(messages);
      running.catch(() => undefined);
      try {
        while ((await arm.standing!()) < messages - GIVEN_ALREADY) await delay(50);
      } finally {
        for (const pid of pids) process.kill(pid, 'SIGCONT');
      }
      return running;
    },
  };
}

const root = process.cwd();
const parts = await startPrivateParts(root, silently);
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void parts.end().finally(() => process.exit(130)));
try {
  const costs: Record<string, Costs> = {};
  for (const [name, messages] of Object.entries(WATCHED)) costs[name] = await costsOf(root, parts, arms[name]!(), messages);
  if (process.argv.includes('--keep')) writeFileSync(join(root, 'test/bench/costs.json'), `${JSON.stringify(costs, null, 2)}\n`);
  console.log(JSON.stringify(costs));
} finally {
  await parts.end();
}
