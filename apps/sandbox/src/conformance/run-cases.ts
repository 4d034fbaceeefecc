import type { Bench } from './bench.js';
import type { ConformanceCase } from './conformance-case.js';
import { failed, type Judged } from './report.rules.js';

/** Runs the cases one after the other. One that breaks has failed, and the next one runs. */
export async function runCases(bench: Bench, cases: readonly ConformanceCase[], onJudged: (judged: Judged) => void): Promise<Judged[]> {
  const all: Judged[] = [];
  for (const { code, does, expects, run } of cases) {
    const begun = Date.now();
    const verdict = await run(bench).catch((error: unknown) => failed(error instanceof Error ? error.message : String(error)));
    const judged = { code, does, expects, verdict, seconds: (Date.now() - begun) / 1000 };
    all.push(judged);
    onJudged(judged);
    // What one has left must not be there for the next.
    bench.hub.let();
    await bench.line.clear();
  }
  return all;
}
