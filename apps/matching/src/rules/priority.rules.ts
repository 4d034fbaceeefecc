import type { PriorityInputs } from '#contracts/coded-case.js';
import type { Day } from '../capacity/calendar.rules.js';
import type { RuleSet } from '../rule-set.rules.js';

const DAY = 86_400_000;
const WEEK = 7 * DAY;

/**
 * Its place on the waiting list. Each whole week waited adds, without an end: so nobody is overtaken for ever.
 * @param waited milliseconds, those left out in which the case was parked or on hold
 * @param today calendar date where the area is: a date is reached when it dawns there
 */
export function priorityOn(today: Day, inputs: PriorityInputs, waited: number, { priority: figures }: Pick<RuleSet, 'priority'>): number {
  const dates = [...(inputs.pressingDates ?? []), ...(inputs.courtOrReleaseOn === undefined ? [] : [inputs.courtOrReleaseOn])];
  return (
    figures.base +
    (inputs.reviewOn !== undefined && inputs.reviewOn <= today ? figures.reviewDateReached : 0) +
    (dates.some((date) => isNear(date, today, figures.courtOrReleaseWithinDays)) ? figures.courtOrReleaseNear : 0) +
    (inputs.enhancedRights ? figures.enhancedRights : 0) +
    Math.max(0, Math.floor(waited / WEEK)) * figures.eachWeekWaited
  );
}

/** Today counts, and so does the last day; a date that has passed presses no more. */
function isNear(date: Day, today: Day, withinDays: number): boolean {
  const days = (Date.parse(date) - Date.parse(today)) / DAY;
  return days >= 0 && days <= withinDays;
}

/** Higher priority first, then who has waited longest, then the id: the same order whatever order they are read in. */
export const inTurn = (a: Turn, b: Turn): number => b.priority - a.priority || compare(a.since, b.since) || compare(a.id, b.id);

export interface Turn {
  id: string;
  priority: number;
  /** ISO instant. */
  since: string;
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
