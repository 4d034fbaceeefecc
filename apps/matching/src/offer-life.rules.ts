import type { CodedCase } from '#contracts/coded-case.js';
import type { OfferSummary } from '#contracts/offer-summary.js';
import { afterWorkingDays } from '#platform/working-days.rules.js';
import { inCustody, isSerious } from './case-facts.rules.js';
import type { RuleSet } from './rule-set.rules.js';

/** When an offer made now is reminded of, and when it lapses: two working days, three for a serious case; the reminder at half, rounded up. */
export function offerLife(facts: CodedCase, now: Date, { clocks }: RuleSet): { remindAt: Date; respondBy: Date } {
  const days = isSerious(facts) ? clocks.offerDaysSerious : clocks.offerDays;
  const hours = { zone: clocks.timeZone, cutOff: clocks.cutOff, dueAt: clocks.dueAt };
  return { remindAt: afterWorkingDays(now, Math.ceil(days / 2), hours), respondBy: afterWorkingDays(now, days, hours) };
}

export function firstContactBy(now: Date, { clocks }: RuleSet): Date {
  return afterWorkingDays(now, clocks.firstContactDays, { zone: clocks.timeZone, cutOff: clocks.cutOff, dueAt: clocks.dueAt });
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
