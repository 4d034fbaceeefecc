import type { CodedCase } from '#contracts/coded-case.js';
import type { OfferSummary } from '#contracts/offer-summary.js';
import { afterWorkingDays, isWorkingDay, localTime } from '#platform/working-days.rules.js';
import { addDays, type Day } from './capacity/calendar.rules.js';
import { inCustody, isSerious } from './case-facts.rules.js';
import type { RuleSet } from './rule-set.rules.js';

export interface OfferLife {
  remindAt: Date;
  respondBy: Date;
}

/**
 * When an offer made now is reminded of, and when it lapses: two working days, three for a serious case; the reminder at half, rounded up. All
 * offers of one moment share the two.
 */
export function offerLives(now: Date, rules: RuleSet): (facts: CodedCase) => OfferLife {
  const plain = lifeOf(rules.clocks.offerDays, now, rules);
  const serious = lifeOf(rules.clocks.offerDaysSerious, now, rules);
  return (facts) => (isSerious(facts) ? serious : plain);
}

function lifeOf(days: number, now: Date, { clocks }: RuleSet): OfferLife {
  const after = (share: number) => new Date(now.getTime() + share * days * clocks.secondsPerWorkingDay! * 1000);
  if (clocks.secondsPerWorkingDay !== undefined) return { remindAt: after(0.5), respondBy: after(1) };
  const hours = { zone: clocks.timeZone, cutOff: clocks.cutOff, dueAt: clocks.dueAt };
  return { remindAt: afterWorkingDays(now, Math.ceil(days / 2), hours), respondBy: afterWorkingDays(now, days, hours) };
}

export function firstContactBy(now: Date, { clocks }: RuleSet): Date {
  return afterWorkingDays(now, clocks.firstContactDays, { zone: clocks.timeZone, cutOff: clocks.cutOff, dueAt: clocks.dueAt });
}

/** More than any rule asks about: what has waited for years is not counted day by day. */
const MOST_DAYS = 30;

/** Whole working days from an instant, given as text, to a day: the day of the instant does not count, the last one does. 30 at most. */
export function workingDaysWaited(since: string, today: Day, { clocks }: Pick<RuleSet, 'clocks'>): number {
  let days = 0;
  for (let day = localTime(new Date(since), clocks.timeZone).day; day < today && days < MOST_DAYS;) {
    day = addDays(day, 1);
    if (isWorkingDay(day)) days += 1;
  }
  return days;
}

/** What a provider is told before it accepts: enough to decide, nothing that says who. Named field by field, so that nothing slips in. */
export function summaryOf(facts: CodedCase): OfferSummary {
  return {
    category: facts.category,
    district: facts.district,
    complexity: facts.complexity,
    tags: facts.tags,
    stage: facts.stage,
    inCustody: inCustody(facts),
    harmedAgeBands: facts.harmedAgeBands,
    harmerAgeBands: facts.harmerAgeBands,
    interventions: facts.interventions,
    languages: facts.languages,
    interpreter: facts.interpreter,
    accessNeeds: facts.accessNeeds,
    facilitatorGender: facts.facilitatorGender,
    parties: facts.parties,
  };
}
