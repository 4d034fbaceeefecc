import { isWorkingDay } from '#platform/working-days.rules.js';
import { addMonths, type Day, type Month } from '../../apps/matching/src/capacity/calendar.rules.js';

/**
 * The simulated year: twelve months in which cases come, one more in which what is under way is settled (offers are still made), and the one into which
 * the second halves of those fall. Months go by their number, the first 0.
 */
export const FIRST_MONTH: Month = '2026-04-01';
export const ARRIVAL_MONTHS = 12;
export const OFFER_MONTHS = 13;
export const MONTHS = 14;

export const DAY = 86_400_000;
export const HOUR = 3_600_000;

/** Instants; the last is the end of the last month. */
export const monthStarts: readonly number[] = Array.from({ length: MONTHS + 1 }, (_, nth) => Date.parse(addMonths(FIRST_MONTH, nth)));
export const codeOfMonth = (nth: number): Month => addMonths(FIRST_MONTH, nth);
/** Working hours never touch midnight, so the day in Greenwich is the day in London. */
export const nthMonth = (at: number): number => monthStarts.findLastIndex((start) => start <= at);
export const dayOf = (at: number): Day => new Date(at).toISOString().slice(0, 10);

/** Working days from a year before the first month to each day, so that a span is one subtraction. */
const SINCE = monthStarts[0]! - 400 * DAY;
const workedUpTo: number[] = [0];
for (let at = SINCE; at < monthStarts[MONTHS]!; at += DAY) workedUpTo.push(workedUpTo.at(-1)! + (isWorkingDay(dayOf(at)) ? 1 : 0));
const nthDay = (at: number) => Math.floor((at - SINCE) / DAY);

export const isWorked = (at: number): boolean => workedBetween(at, at + DAY) > 0;

/** Working days from the day of one instant to before that of the other. */
export const workedBetween = (from: number, until: number): number => workedUpTo[nthDay(until)]! - workedUpTo[nthDay(from)]!;
