import type { PriorityInputs } from '#contracts/coded-case.js';
import type { PriorityBand } from '#contracts/codes.js';
import type { RuleSet } from './rule-set.rules.js';

const DAY = 86_400_000;
const WEEK = 7 * DAY;

/** Each whole week of waiting adds, without an end: so nobody is overtaken for ever. */
export function priorityOf(inputs: PriorityInputs, since: Date, now: Date, rules: RuleSet): number {
  const figures = rules.priority;
  const reviewReached = inputs.reviewOn !== undefined && Date.parse(inputs.reviewOn) <= now.getTime();
  const near = inputs.courtOrReleaseOn !== undefined && isNear(inputs.courtOrReleaseOn, now, figures.courtOrReleaseWithinDays);
  const weeks = Math.max(0, Math.floor((now.getTime() - since.getTime()) / WEEK));
  return (
    figures.base +
    (reviewReached ? figures.reviewDateReached : 0) +
    (near ? figures.courtOrReleaseNear : 0) +
    (inputs.enhancedRights ? figures.enhancedRights : 0) +
    weeks * figures.eachWeekWaited
  );
}

/** Today counts, and so does the last day; a date that has passed presses no more. */
function isNear(date: string, now: Date, withinDays: number): boolean {
  const days = Math.floor(Date.parse(date) / DAY) - Math.floor(now.getTime() / DAY);
  return days >= 0 && days <= withinDays;
}

/** One of three words, so that a figure that moves every week is not taken for a promise. */
export function bandOf(priority: number, rules: RuleSet): PriorityBand {
  const { base, courtOrReleaseNear, enhancedRights } = rules.priority;
  if (priority >= base + courtOrReleaseNear) return 'urgent';
  return priority >= base + enhancedRights ? 'high' : 'normal';
}

/** Higher priority first, then who has waited longest, then the id: the same order whatever order they are read in. */
export const inTurn = <T extends { priority: number; since: Date; id: string }>(a: T, b: T) =>
  b.priority - a.priority || a.since.getTime() - b.since.getTime() || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
