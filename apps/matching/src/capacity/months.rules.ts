import type { CapacityKind } from '#contracts/codes.js';
import { addMonths, monthOf, type Day, type Month } from './calendar.rules.js';

/** One calendar month of a provider's points, as it stands. */
export interface MonthNow {
  month: Month;
  kind: CapacityKind;
  /** Points; null unless the kind is `known`. */
  available: number | null;
  /** Of the available points, those that serious and sensitive cases alone may take. */
  kept: number;
  committed: number;
  held: number;
  /** Committed and held of cases that are not serious. */
  ordinary: number;
  /** Room that cases of higher priority wait for here, as whoever asks sees it; and of that, what is for cases that are not serious. */
  earmarked: number;
  earmarkedOrdinary: number;
}

/** What a case takes in one month. */
export interface Half {
  month: Month;
  points: number;
}

/** The two months that a case booked on this day takes its points from. */
export function monthsOf(day: Day): [Month, Month] {
  const month = monthOf(day);
  return [month, addMonths(month, 1)];
}

/** Half and half; the odd point falls in the first month. */
const firstHalf = (points: number) => Math.ceil(points / 2);
const secondHalf = (points: number) => Math.floor(points / 2);

/** @param month in which the offer is made, whenever it is accepted */
export const halvesOf = (points: number, month: Month): [Half, Half] => [
  { month, points: firstHalf(points) },
  { month: addMonths(month, 1), points: secondHalf(points) },
];

/** What ending an allocation frees: what a past month used stays used. */
export const freedAtEnd = (points: number, booked: Month, ended: Day): Half[] =>
  halvesOf(points, booked).filter((half) => half.month >= monthOf(ended));

/** What stands in the way in one month. In the order in which it is looked for. */
export type RoomLack = 'unknown' | 'capacity' | 'reserved' | 'earmarked';

/**
 * Points that one more case may take in this month: none while unknown, no end while unlimited, never below zero. Serious cases use the kept share
 * first, so that what they took of it leaves as much for the others as before.
 */
export function roomIn(month: MonthNow, serious: boolean): number {
  const { total, ordinary } = roomLeft(month);
  const forAll = total - month.earmarked;
  return Math.max(0, serious ? forAll : Math.min(forAll, ordinary - month.earmarkedOrdinary));
}

/** Without regard to what is earmarked; below zero where more is taken than is available. */
function roomLeft(month: MonthNow): { total: number; ordinary: number } {
  switch (month.kind) {
    case 'unlimited':
      return { total: Infinity, ordinary: Infinity };
    case 'unknown':
      return { total: 0, ordinary: 0 };
    case 'known': {
      const available = month.available ?? 0;
      return { total: available - month.committed - month.held, ordinary: available - month.kept - month.ordinary };
    }
  }
}

/** What a case lacks in one month. */
export interface Short extends Half {
  because: RoomLack;
  /** Points that it would take there, and those that it may. */
  needed: number;
  free: number;
}

/** Where a case of these points does not fit, and by how much; empty where it fits. A month of which nothing is known takes no case, however small its half. */
export function shortBy(months: readonly [MonthNow, MonthNow], points: number, serious: boolean): Short[] {
  const short: Short[] = [];
  months.forEach((month, nth) => {
    const needed = nth === 0 ? firstHalf(points) : secondHalf(points);
    const free = roomIn(month, serious);
    const because = lackIn(month, needed, serious);
    if (because !== 'none') short.push({ month: month.month, points: needed - free, needed, free, because });
  });
  return short;
}

function lackIn(month: MonthNow, needed: number, serious: boolean): RoomLack | 'none' {
  if (month.kind === 'unknown') return 'unknown';
  if (needed <= roomIn(month, serious)) return 'none';
  const { total, ordinary } = roomLeft(month);
  if (needed > total) return 'capacity';
  if (!serious && needed > ordinary) return 'reserved';
  return 'earmarked';
}

/** Whether it fits, without saying by how much it does not: that is asked at every provider, and most have room. */
export const fits = ([first, second]: readonly [MonthNow, MonthNow], points: number, serious: boolean): boolean =>
  lackIn(first, firstHalf(points), serious) === 'none' && lackIn(second, secondHalf(points), serious) === 'none';

/** The most points that one case may have, to fit: what a page shows as free for a case. Infinity where no figure binds. */
export function largestThatFits(months: readonly [MonthNow, MonthNow], serious: boolean): number {
  if (months.some(({ kind }) => kind === 'unknown')) return 0;
  return Math.min(2 * roomIn(months[0], serious), 2 * roomIn(months[1], serious) + 1);
}

/** More was committed and held than a later figure allows: shown, and nothing new comes until there is room. */
export const isOverCommitted = (month: Pick<MonthNow, 'kind' | 'available' | 'committed' | 'held'>): boolean =>
  month.kind === 'known' && month.committed + month.held > (month.available ?? 0);

/** Points kept back for serious cases. Half a point counts as one. @param percent whole, 0 to 100 */
export const keptOf = (available: number, percent: number): number => Math.floor((available * percent + 50) / 100);
