import { localTime } from '#platform/working-days.rules.js';
import { NOBODY_KNOWN, type Acquainted } from './acquainted.queries.js';
import type { Desk } from './desk.js';
import type { MatchedCase } from './matching.queries.js';
import { firstContactBy, workingDaysWaited } from './offer-life.rules.js';
import type { Asking } from './rules/question.rules.js';
import type { Sitting } from './rules/sitting.rules.js';
import { turnOf } from './waiting/turn.rules.js';

/** A case that asks for a provider, as it stands at this desk's moment. */
export function askingOf(desk: Desk, known: MatchedCase, people: Acquainted = NOBODY_KNOWN): Asking {
  const { moment, rules } = desk;
  const { id, facts, refusedBy, waitingSince, waitedBefore, arrivalPriority } = known;
  const { priority, since } = turnOf({ id, inputs: facts.priority, waitingSince, waitedBefore }, moment, rules.set);
  const waited = workingDaysWaited(since, moment.today, rules.set);
  return { arrivalPriority, facts, id, ...people, priority, refusedBy, since, workingDaysWaited: waited };
}

/** What is decided now, and on what. */
export const sittingAt = ({ moment, rules, providers, earmarks, prices }: Desk, cases: readonly Asking[]): Sitting => ({
  at: moment.now.toISOString(),
  today: moment.today,
  contactBy: localTime(firstContactBy(moment.now, rules.set), rules.set.clocks.timeZone).day,
  rules: rules.set,
  rulesId: rules.id,
  prices: prices?.prices,
  pricesId: prices?.id,
  providers: [...providers],
  cases,
  earmarks,
});
