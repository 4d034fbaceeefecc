import type { CodedCase } from '#contracts/coded-case.js';
import { inCustody, isSerious, needsInterpreter } from './case-facts.rules.js';
import type { InterventionRow, RuleSet } from './rule-set.rules.js';

/**
 * What one case would take of one provider; a point is about an hour. A serious and sensitive case takes the lead's and the second's points whatever the
 * intervention; uplifts add up, and then it is rounded up.
 */
export function pointsOf(facts: CodedCase, row: Pick<InterventionRow, 'points'>, miles: number | undefined, rules: RuleSet): number {
  const base = isSerious(facts) ? rules.seriousPoints.lead + rules.seriousPoints.second : row.points;
  const { interpreterPercent, custodyOrTravelPercent, travelMiles, extraPartyPercent } = rules.uplifts;
  const percent =
    (needsInterpreter(facts) ? interpreterPercent : 0) +
    (inCustody(facts) || (miles ?? 0) > travelMiles ? custodyOrTravelPercent : 0) +
    Math.max(0, facts.parties - 2) * extraPartyPercent;
  // In whole hundredths: 15 × 1.2 in floating point is 18.0000…, and rounding that up would cost a point.
  return Math.ceil((base * (100 + percent)) / 100);
}
