import type { Arm } from './arm.js';
import { arms } from './arms.js';
import type { BenchOptions } from './bench-options.rules.js';
import { measure, warmUp, type Measured, type Pace } from './measure.js';
import { openWorld } from './open-world.js';
import type { PrivateParts } from './private-parts.js';
import { configurationText, lineOf, settingsOf, tablesOf } from './report.js';
import { summaryOf, type ArmSummary, type RatesResult } from './summary.js';

/** So long a run that a process can be killed in its midst and be back before the end. */
const KILLED_SECONDS = 6;
/** A quick run begins no round that would not be over by then: with start and build that is under four minutes. */
const QUICK_WITHIN_MS = 200_000;

/** How much each arm does, in turn with the others; and unless it is to be quick, what a kill costs each of them. */
export async function measureRates(root: string, parts: PrivateParts, options: BenchOptions, pace: Pace): Promise<RatesResult> {
  const { only, rounds, quick } = options;
  const chosen = only.map((name) => arms[name]!());
  console.log(configurationText(await settingsOf(parts), chosen));
  const measured: Measured[] = [];
  // In turn, round by round: what else the machine does then slows all of them alike.
  const begun = Date.now();
  for (let round = 1; round <= rounds; round++) {
    if (quick && round > 1 && ((Date.now() - begun) * round) / (round - 1) > QUICK_WITHIN_MS) break;
    for (const name of only) {
      const run = await measure(root, parts, arms[name]!(), round, pace);
      measured.push(run);
      console.log(lineOf(run, rounds));
    }
  }
  const killed = new Map<string, ArmSummary['killed']>();
  for (const name of quick ? [] : only) {
    const run = await measureKilled(root, parts, arms[name]!());
    if (!run) continue;
    killed.set(name, run);
    console.log(
      `killed -9    ${name.padEnd(3)} ${run.messages} messages: lost ${run.lost}, duplicated ${run.duplicated}, repeated under one id ${run.repeated}`,
    );
  }
  const result = summaryOf(chosen, measured, killed);
  console.log(tablesOf(result));
  return result;
}

/** What an arm loses and doubles when its process is killed in the middle of a run and started again. */
async function measureKilled(root: string, parts: PrivateParts, arm: Arm): Promise<ArmSummary['killed']> {
  if (!arm.runKilled) return undefined;
  const world = await openWorld(root, parts, `bench_${arm.name}_killed`);
  try {
    await arm.setUp(world);
    const rate = await warmUp(arm, { warmSeconds: 1 });
    const run = await arm.runKilled(Math.ceil(rate * KILLED_SECONDS));
    return run && { messages: run.messages, lost: run.lost, duplicated: run.duplicated, repeated: run.repeated };
  } finally {
    await arm.tearDown().catch(() => undefined);
    await world.close();
  }
}
