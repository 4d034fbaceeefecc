import { tryRules, type Kept, type SittingRecord } from '../rules/decision-record.rules.js';
import type { MatchingRules } from '../rules/matching-rules.rules.js';
import type { Outcome } from '../rules/sitting.rules.js';

/** What other rules would have come to over past decisions. */
export interface Comparison {
  decisions: number;
  same: number;
  /** To another provider, or with another intervention. */
  elsewhere: number;
  noLongerOffered: number;
  newlyOffered: number;
  /** It waits as before, and for other reasons. */
  otherReasons: number;
  /** Σ value of what is offered, in ten-thousandths. */
  valueBefore: number;
  valueAfter: number;
  /** Cases that come to something else; as many as are asked for. */
  examples: { case: string; before: Outcome; after: Outcome }[];
}

const MOST_EXAMPLES = 50;

export const nothingCompared = (): Comparison => ({
  decisions: 0,
  same: 0,
  elsewhere: 0,
  noLongerOffered: 0,
  newlyOffered: 0,
  otherReasons: 0,
  valueBefore: 0,
  valueAfter: 0,
  examples: [],
});

/**
 * Adds one sitting to a comparison. Each is decided as it was seen then: what other rules would have done to those after it is not played through.
 * @throws as `sittingOf` does
 */
export function compared(sum: Comparison, record: SittingRecord, kept: Kept, rules: MatchingRules): Comparison {
  const after = new Map(tryRules(record, kept, rules).map(({ case: id, outcome }) => [id, outcome]));
  const total = { ...sum, examples: [...sum.examples] };
  for (const decision of record.decisions) {
    const [then, now] = [(JSON.parse(decision.verdict) as { outcome: Outcome }).outcome, after.get(decision.case)!];
    total.decisions++;
    total.valueBefore += valueOf(then);
    total.valueAfter += valueOf(now);
    const difference = differenceOf(then, now);
    total[difference]++;
    if (difference !== 'same' && total.examples.length < MOST_EXAMPLES)
      total.examples.push({ case: decision.case, before: then, after: now });
  }
  return total;
}

const valueOf = (outcome: Outcome) => (outcome.kind === 'offered' ? outcome.value : 0);

function differenceOf(then: Outcome, now: Outcome): 'same' | 'elsewhere' | 'noLongerOffered' | 'newlyOffered' | 'otherReasons' {
  if (then.kind === 'offered' && now.kind === 'offered')
    return then.provider === now.provider && then.intervention === now.intervention ? 'same' : 'elsewhere';
  if (then.kind === 'offered') return 'noLongerOffered';
  if (now.kind === 'offered') return 'newlyOffered';
  if (then.kind !== now.kind) return 'otherReasons';
  return then.kind === 'waiting' && now.kind === 'waiting' && then.because.join() !== now.because.join() ? 'otherReasons' : 'same';
}
