import type { CodedCase } from '#contracts/coded-case.js';
import type { Moment } from './capacity/count-months.js';
import type { Desk } from './desk.js';
import { knownCases, type NewCase } from './matching.queries.js';
import { resumePaused, saveFacts, withoutKeys } from './matching.writes.js';
import { placeCases } from './place-cases.js';
import type { MatchingRules } from './rules/matching-rules.rules.js';
import { priorityOn } from './rules/priority.rules.js';
import { withdrawWhatNoLongerFits } from './withdraw-what-no-longer-fits.js';

/** Offers ready cases to the best provider, or has them wait. One that is ready again (parked before, say) is looked at afresh. */
export async function takeReadyCases(desk: Desk, cases: readonly CodedCase[]): Promise<void> {
  const { tx, now } = desk.unit;
  const known = await knownCases(tx, cases.map((each) => each.case)); // prettier-ignore
  const again = cases.filter((each) => known.has(each.case));
  const ids = again.map((each) => each.case);
  if (again.length > 0) {
    await saveFacts(tx, again);
    await resumePaused(tx, ids, now);
    await withdrawWhatNoLongerFits(desk, ids);
  }
  const newcomers = cases.filter((each) => !known.has(each.case)).map((each) => newCase(each, desk.moment, desk.rules.set));
  await placeCases(desk, ids, { newcomers });
}

/** Its priority at arrival is that of this moment, and never changes. */
const newCase = (coded: CodedCase, { now, today }: Moment, rules: MatchingRules): NewCase => ({
  id: coded.case,
  reference: coded.reference,
  facts: withoutKeys(coded),
  factsVersion: 1,
  keys: coded.conflictKeys.map(({ key, side }) => ({ case: coded.case, key, side })),
  state: 'waiting',
  forPerson: null,
  refusedBy: [],
  because: [],
  able: [],
  leastPoints: 0,
  waitingSince: now,
  waitedBefore: 0,
  arrivalPriority: priorityOn(today, coded.priority, 0, rules),
  attention: null,
  attentionSeen: null,
  rounds: 0,
});
