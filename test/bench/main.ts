import { loadavg } from 'node:os';
import { arms } from './arms.js';
import { readOptions, type Alone, type BenchOptions } from './bench-options.rules.js';
import { fairnessTable, isFair, measureFairness } from './fairness-mode.js';
import { growthRatios, measureGrowth } from './growth-mode.js';
import { measureMemory, memoryTable } from './memory-mode.js';
import { decidesInTime, decisionTable, measureDecisions } from './decision-mode.js';
import { measureOpenLoop } from './open-loop-mode.js';
import { startPrivateParts, type PrivateParts } from './private-parts.js';
import { progressOn } from '../../apps/hub/src/progress.js';
import { measureRates } from './rates-mode.js';
import { settingsOf } from './report.js';
import { measureSolve, solvesInTime, solveTable } from './solve-mode.js';
import type { RatesResult } from './summary.js';
import { writeDocs } from './write-docs.js';

const QUICK = { warmSeconds: 1.5, seconds: 2 };
/** A load average above this before anything has been started is somebody else's. */
const QUIET = 0.7;
const FULL = { warmSeconds: 10, seconds: 10, throughout: true };

/** @returns the exit code: 0 where nothing was lost or doubled */
async function main(words: string[]): Promise<number> {
  const root = process.cwd();
  const read = readOptions(words, Object.keys(arms));
  if (read.kind === 'help') {
    (read.faulty ? console.error : console.log)(read.text);
    return read.faulty ? 2 : 0;
  }
  const { options } = read;
  const { mode } = options;
  if (mode.kind === 'decision' || mode.kind === 'solve') return alone(root, mode, options);
  const parts = await startPrivateParts(root, progressOn(process.stdout));
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.once(signal, () => void parts.end().finally(() => process.exit(130)));
  const pace = options.quick ? QUICK : FULL;
  try {
    sayIfBusy();
    if (mode.kind !== 'rates') return await another(root, parts, options);
    const rates = await measureRates(root, parts, options, pace);
    if (options.writeDocs) await writeDocs(root, { rates: { ...rates, settings: await settingsOf(parts) } });
    if (options.json) console.log(JSON.stringify({ ratios: rounded(rates) }));
    return rates.arms.some(({ lost, duplicated }) => lost || duplicated) ? 1 : 0;
  } finally {
    await parts.end();
  }
}

function sayIfBusy(): void {
  const busy = loadavg()[0]!;
  if (busy > QUIET) console.log(`\nSomething else is running here (load average ${busy.toFixed(1)}): these figures will say little.`);
}

/** What needs no broker and no database. @returns the exit code: 0 where it is as fast as was asked for */
async function alone(root: string, { kind }: Alone, { quick, json, writeDocs: toDocs }: BenchOptions): Promise<number> {
  sayIfBusy();
  if (kind === 'decision') {
    const decision = measureDecisions(quick);
    console.log(decisionTable(decision));
    if (toDocs) await writeDocs(root, { decision });
    if (json) console.log(JSON.stringify({ decision }));
    return decidesInTime(decision) ? 0 : 1;
  }
  const solve = await measureSolve(quick);
  console.log(solveTable(solve));
  if (toDocs) await writeDocs(root, { solve });
  if (json) console.log(JSON.stringify({ solve }));
  return solvesInTime(solve) ? 0 : 1;
}

const rounded = ({ ratios }: RatesResult) =>
  Object.fromEntries(ratios.map(({ name, interval }) => [name, Number(interval.median.toPrecision(3))]));

/** What is not a comparison of rates. @returns the exit code */
async function another(
  root: string,
  parts: PrivateParts,
  { mode, only, quick, rounds, json, writeDocs: toDocs }: BenchOptions,
): Promise<number> {
  const pace = quick ? QUICK : FULL;
  switch (mode.kind) {
    case 'open-loop': {
      const rows = await measureOpenLoop(
        root,
        parts,
        PACED.filter((name) => only.includes(name)).map((name) => arms[name]!()),
        pace,
      );
      if (toDocs) await writeDocs(root, { openLoop: rows });
      if (json) console.log(JSON.stringify({ openLoop: rows }));
      return rows.some(({ missing }) => missing) ? 1 : 0;
    }
    case 'memory': {
      const run = await measureMemory(root, parts, mode.minutes, pace);
      console.log(memoryTable(run));
      if (toDocs) await writeDocs(root, { memory: run });
      if (json) console.log(JSON.stringify({ memory: { ...run, samples: run.samples.length } }));
      return run.done === run.sent && run.rss?.flat !== false && run.heap?.flat !== false ? 0 : 1;
    }
    case 'growth': {
      const rows = await measureGrowth(root, parts, only, quick, pace);
      if (toDocs) await writeDocs(root, { growth: rows });
      if (json) console.log(JSON.stringify({ growth: growthRatios(rows) }));
      return rows.some(({ lost, duplicated }) => lost || duplicated) ? 1 : 0;
    }
    case 'fairness': {
      const run = await measureFairness(root, parts, rounds, quick);
      console.log(fairnessTable(run));
      if (toDocs) await writeDocs(root, { fairness: run });
      if (json) console.log(JSON.stringify({ fairness: run.ratios }));
      return isFair(run) ? 0 : 1;
    }
    case 'rates':
    case 'decision':
    case 'solve':
      throw new Error(`${mode.kind} is measured otherwise`);
  }
}

/** Arms whose latencies say something of a hub's. */
const PACED = ['a', 'c3', 'd', 'e'];

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  console.error(`\n${(error as Error).message}`);
  process.exitCode = 1;
}
