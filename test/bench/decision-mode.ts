import { aSitting } from '../../apps/matching/src/rules/examples.js';
import { chance, inventedCase, manyProviders } from '../../apps/matching/src/rules/invented.js';
import { recordOf } from '../../apps/matching/src/rules/decision-record.rules.js';
import type { ProviderNow } from '../../apps/matching/src/rules/question.rules.js';
import { decide } from '../../apps/matching/src/rules/run-decision.rules.js';

/** How long a decision takes, with all that is worked out for its record; milliseconds. */
export interface DecisionRow {
  providers: number;
  decisions: number;
  p50: number;
  p99: number;
  /** Of the process, a decision. */
  cpu: number;
  /** Of its record, beside the case itself. */
  bytes: number;
}

const WARM = 500;

/** One case at a time, as it comes: each sees every provider, and another state of them than the one before. */
export function measureDecisions(quick: boolean): DecisionRow[] {
  return [12, 200].map((count) => measure(count, quick ? 500 : 4_000));
}

function measure(count: number, decisions: number): DecisionRow {
  const random = chance(7);
  // Each its own people, though they are modelled on a dozen.
  const providers = manyProviders(count, random).map((provider) => ({ ...provider, staff: [...provider.staff] }));
  const times: number[] = [];
  let [cpu, bytes] = [0, 0];
  for (let nth = -WARM; nth < decisions; nth++) {
    // As in a hub, every transaction reads them anew, and one of them has had a case since.
    const changed = (nth + WARM) % count;
    providers[changed] = withOneMore(providers[changed]!);
    const read = providers.map((provider) => ({ ...provider, busy: provider.busy.map((busy) => ({ ...busy })) }));
    const sitting = aSitting({ providers: read, cases: [inventedCase(nth + WARM, random, providers)] });
    const before = process.cpuUsage();
    const begun = performance.now();
    const { verdicts } = decide(sitting);
    const took = performance.now() - begun;
    const { user, system } = process.cpuUsage(before);
    if (nth < 0) continue;
    times.push(took);
    cpu += (user + system) / 1_000;
    const { sitting: seen, decisions: kept } = recordOf(sitting, verdicts);
    bytes += seen.length + kept[0]!.verdict.length;
  }
  times.sort((a, b) => a - b);
  const at = (share: number) => times[Math.floor(times.length * share)]!;
  return { providers: count, decisions, p50: at(0.5), p99: at(0.99), cpu: cpu / decisions, bytes: Math.round(bytes / decisions) };
}

/** Somebody of its people has a case more, or one less. */
function withOneMore<Provider extends ProviderNow>(provider: Provider): Provider {
  const [first, ...others] = provider.busy;
  return first ? { ...provider, busy: [{ ...first, cases: first.cases === 1 ? 2 : 1 }, ...others] } : provider;
}

/** Of the 200: asked for are 1 ms. */
export const decidesInTime = (rows: readonly DecisionRow[]) => rows.every(({ p99 }) => p99 <= 1);

export function decisionTable(rows: readonly DecisionRow[]): string {
  const lines = rows.map(
    ({ providers, decisions, p50, p99, cpu, bytes }) =>
      `  ${String(providers).padStart(3)} providers, ${decisions} decisions: p50 ${p50.toFixed(3)} ms, p99 ${p99.toFixed(3)} ms, ${cpu.toFixed(3)} ms of the processor; ${bytes} bytes of record`,
  );
  return ['\nA decision, one case at a time:', ...lines].join('\n');
}
