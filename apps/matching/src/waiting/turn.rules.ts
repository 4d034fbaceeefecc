import type { PriorityInputs } from '#contracts/coded-case.js';
import type { Day } from '../capacity/calendar.rules.js';
import { priorityOn, type Turn } from '../rules/priority.rules.js';
import type { RuleSet } from '../rule-set.rules.js';

/** A moment, and the calendar date where the area is. */
export interface Now {
  now: Date;
  today: Day;
}

/** A waiting case, with what its turn rests on. */
export interface Waiter {
  id: string;
  inputs: PriorityInputs;
  /** Since when it has waited without a pause. */
  waitingSince: Date;
  /** Milliseconds waited before that, pauses left out. */
  waitedBefore: number;
}

/** Milliseconds in all, pauses left out. */
export const waitedBy = (now: Date, { waitingSince, waitedBefore }: Waiter): number =>
  Math.max(0, now.getTime() - waitingSince.getTime()) + waitedBefore;

/** Its place on the waiting list at one moment. A case that was parked counts from as much earlier as it had waited before, or it would be overtaken for having asked to wait. */
export const turnOf = (waiter: Waiter, { now, today }: Now, rules: Pick<RuleSet, 'priority'>): Turn => ({
  id: waiter.id,
  priority: priorityOn(today, waiter.inputs, waitedBy(now, waiter), rules),
  since: new Date(waiter.waitingSince.getTime() - waiter.waitedBefore).toISOString(),
});
