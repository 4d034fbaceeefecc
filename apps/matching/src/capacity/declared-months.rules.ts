import type { CapacityKind } from '#contracts/codes.js';
import { addMonths, lastDayOf, monthOf, monthsBetween, type Day, type Month } from './calendar.rules.js';

/** What a declaration may say: points, points by month where they differ, or facilitators with their hours. */
export interface Declared {
  kind: CapacityKind;
  points?: number;
  periods?: { period: string; points: number }[];
  facilitators?: { facilitator: string; hours: number }[];
  /** Calendar dates, both included. */
  validFrom?: Day;
  validTo?: Day;
}

/** Where a month's figure comes from: points of every month, points of this very month, or the hours of facilitators. */
export type DeclaredSource = 'points' | 'period' | 'facilitators';

/** What one declaration says of one month. */
export interface MonthTold {
  month: Month;
  kind: CapacityKind;
  source: DeclaredSource;
  /** Undefined where hours count, or the kind is not `known`. */
  points?: number;
}

/** What it says of each month from one on, without an end. */
export type OpenTold = Omit<MonthTold, 'month'> & { from: Month };

export type DeclaredMonths =
  | {
      kind: 'declared';
      /** In their order, none past. What is not among them stays as it was. */
      months: MonthTold[];
      /** Undefined where the declaration ends, or names its months. */
      open?: OpenTold;
    }
  | { kind: 'refused'; path: string; code: string; sentence: string };

/** Months after the present one of which figures are kept. */
export const MONTHS_AHEAD = 12;
/** Nobody plans further, and each month named is a row. */
const MOST_MONTHS_AHEAD = 24;

const refused = (path: string, code: string, sentence: string): DeclaredMonths => ({ kind: 'refused', path, code, sentence });

/**
 * The months of which a declaration says something. Points and hours are those of every month that it is valid in, be it for a day; periods take
 * their place in the months named. What it leaves out stays as it was told before, and is unknown where nothing ever was.
 */
export function declaredMonths(declared: Declared, today: Day): DeclaredMonths {
  const { kind, points, periods = [], facilitators, validFrom, validTo } = declared;
  const present = monthOf(today);
  const last = addMonths(present, MOST_MONTHS_AHEAD);
  if (validTo !== undefined && validTo < today) return refused('validTo', 'not_valid_any_more', 'This declaration is valid no more.');
  const from = validFrom === undefined || validFrom < today ? present : monthOf(validFrom);
  if (from > last) return refused('validFrom', 'too_far_ahead', `Declare what begins within ${MOST_MONTHS_AHEAD} months.`);
  // A facilitator has one figure of hours, which counts at once.
  if (facilitators && from > present)
    return refused('validFrom', 'hours_ahead', 'Declare the hours of facilitators in the month from which they hold.');
  for (const [nth, { period }] of periods.entries()) {
    const fault = faultOf(`${period}-01`, declared, last);
    if (fault) return refused(`periods[${nth}].period`, fault.code, `${period} ${fault.sentence}`);
  }
  const named = periods
    .map(({ period, points }) => ({ month: `${period}-01`, ...told(kind, 'period', points) }))
    .filter(({ month }) => month >= present);
  if (points === undefined && !facilitators && (kind === 'known' || periods.length > 0)) {
    if (periods.length === 0) return refused('points', 'points_missing', 'A known capacity needs points, periods or facilitators.');
    if (named.length === 0) return refused('periods', 'months_passed', 'All the months of this declaration have passed.');
    return { kind: 'declared', months: named.sort(byMonth) };
  }
  const every = told(kind, points === undefined && kind === 'known' ? 'facilitators' : 'points', points);
  // An open one is followed to the horizon, and one that begins behind it to where it begins: what is told of the months between has a row by then.
  const horizon = addMonths(present, MONTHS_AHEAD);
  const to = validTo === undefined ? latest(from, horizon) : earliest(monthOf(validTo), last);
  const months = monthsFrom(from, to)
    .map((month) => named.find((each) => each.month === month) ?? { month, ...every })
    .concat(named.filter(({ month }) => month > to));
  return { kind: 'declared', months: months.sort(byMonth), ...(validTo === undefined && { open: { from, ...every } }) };
}

function faultOf(month: Month, { validFrom, validTo }: Declared, last: Month): { code: string; sentence: string } | undefined {
  if ((validFrom !== undefined && lastDayOf(month) < validFrom) || (validTo !== undefined && month > validTo))
    return { code: 'outside_validity', sentence: 'lies outside the days on which this declaration is valid.' };
  if (month > last) return { code: 'too_far_ahead', sentence: `lies more than ${MOST_MONTHS_AHEAD} months ahead.` };
  return undefined;
}

/** Points count for nothing where no figure binds or none is known. */
const told = (kind: CapacityKind, source: DeclaredSource, points: number | undefined): Omit<MonthTold, 'month'> => ({
  kind,
  source,
  ...(kind === 'known' && points !== undefined && { points }),
});

const earliest = (a: Month, b: Month) => (a < b ? a : b);
const latest = (a: Month, b: Month) => (a > b ? a : b);
const byMonth = (a: MonthTold, b: MonthTold) => (a.month < b.month ? -1 : a.month > b.month ? 1 : 0);

/** From one month to the other, both included. */
export function monthsFrom(from: Month, to: Month): Month[] {
  return Array.from({ length: Math.max(0, monthsBetween(from, to) + 1) }, (_, nth) => addMonths(from, nth));
}
