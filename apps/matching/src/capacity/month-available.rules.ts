import type { CapacityKind } from '#contracts/codes.js';
import { isWorkingDay } from '#platform/working-days.rules.js';
import { daysFrom, lastDayOf, monthOf, type Day, type Month } from './calendar.rules.js';
import { isAway, isThere, type Absence, type Facilitator } from './facilitator.rules.js';
import { keptOf } from './months.rules.js';

/** What was declared for one month, before anything is taken off. */
export interface MonthDeclared {
  month: Month;
  kind: CapacityKind;
  /** Points that the provider named; undefined where the hours of its facilitators count, or the kind is not `known`. */
  points?: number;
  declaredAt: Date;
  /** The points were named for this very month: what the provider had told of it before is in them already. */
  byMonth: boolean;
}

export interface AbsenceTold extends Absence {
  toldAt: Date;
}

export interface MonthAvailable {
  kind: CapacityKind;
  /** Points; null unless the kind is `known`. */
  available: number | null;
  kept: number;
  /** What was taken off, by facilitator, in hundredths of an hour, most first. */
  away: { facilitator: string; hundredths: number }[];
}

/**
 * What a provider has in one month: its facilitators' hours, or the points that it named, less dated reductions; rounded down once for the
 * provider. A day away counts as one of the month's working days (bank holidays and weekends count nothing), and once, however many absences
 * cover it. Where hours of a facilitator were not told, an equal share of the points is his.
 * @param keptPercent of what is available, for serious cases
 */
export function availableIn(
  declared: MonthDeclared,
  staff: readonly Facilitator[],
  absences: readonly AbsenceTold[],
  keptPercent: number,
): MonthAvailable {
  if (declared.kind !== 'known') return { kind: declared.kind, available: null, kept: 0, away: [] };
  const days = workingDaysOf(declared.month);
  const there = staff.filter((each) => days.some((day) => isThere(each, day)));
  const shares = sharesOf(declared.points, there);
  // In parts of a hundredth of an hour, so that nothing is rounded before the end: a day away is one of `days.length`, a share one of `shares.of`.
  const part = shares.of * days.length;
  let total = declared.points === undefined ? 0 : declared.points * 100 * part;
  const away: MonthAvailable['away'] = [];
  for (const facilitator of there) {
    const has = shares.each(facilitator) * days.length;
    const own = absences.filter((absence) => absence.facilitator === facilitator.code && counts(absence, declared));
    const lost = Math.min(has, lostParts(facilitator, own, days, declared, shares));
    total += declared.points === undefined ? has - lost : -lost;
    if (lost > 0) away.push({ facilitator: facilitator.code, hundredths: Math.floor(lost / part) });
  }
  const available = Math.max(0, Math.floor(total / (100 * part)));
  return { kind: 'known', available, kept: keptOf(available, keptPercent), away: away.sort(mostFirst) };
}

/** Leave in July comes off what is declared for every month, however often that is said again. Who left before it was said is not in it; who is named in it is back. */
const counts = ({ toldAt, kind }: AbsenceTold, { declaredAt, byMonth }: MonthDeclared) =>
  (!byMonth && kind !== 'left') || toldAt > declaredAt;

const mostFirst = (a: MonthAvailable['away'][number], b: MonthAvailable['away'][number]) =>
  b.hundredths - a.hundredths || (a.facilitator < b.facilitator ? -1 : 1);

/** Hours of one facilitator in a month, in hundredths, times `of`. */
interface Shares {
  of: number;
  each(facilitator: Facilitator): number;
}

function sharesOf(points: number | undefined, staff: readonly Facilitator[]): Shares {
  const told = staff.reduce((sum, { hoursAMonth }) => sum + hundredths(hoursAMonth ?? 0), 0);
  const untold = staff.filter(({ hoursAMonth }) => hoursAMonth === undefined).length;
  const of = Math.max(1, untold);
  const left = points === undefined ? 0 : Math.max(0, points * 100 - told);
  return { of, each: ({ hoursAMonth }) => (hoursAMonth === undefined ? left : hundredths(hoursAMonth) * of) };
}

/** What one facilitator cannot give in this month, in parts. */
function lostParts(facilitator: Facilitator, absences: readonly Absence[], days: readonly Day[], declared: MonthDeclared, shares: Shares) {
  // Named points leave out who joined or left in the month already: only who is told to be away is taken off them.
  const gone = (day: Day) => declared.points === undefined && !isThere(facilitator, day);
  const off = new Set(days.filter((day) => gone(day) || absences.some((absence) => isAway(absence, day))));
  const inHours = absences.reduce((sum, absence) => sum + hoursLost(absence, declared.month, off), 0);
  return off.size * shares.each(facilitator) + inHours * shares.of * days.length;
}

/** Of an absence of some hours, in hundredths, those that fall in this month on days when the facilitator is there otherwise: spread over its working days. */
function hoursLost({ hours, from, to }: Absence, month: Month, off: ReadonlySet<Day>): number {
  if (hours === undefined || from > lastDayOf(month) || to < month) return 0;
  const all = hundredths(hours);
  const days = daysFrom(from, to).filter(isWorkingDay);
  // A training at a weekend has its hours too.
  if (days.length === 0) return monthOf(from) === month ? all : 0;
  return days.reduce((sum, day, nth) => {
    if (monthOf(day) !== month || off.has(day)) return sum;
    return sum + Math.floor((all * (nth + 1)) / days.length) - Math.floor((all * nth) / days.length);
  }, 0);
}

const hundredths = (hours: number) => Math.round(hours * 100);

const workingDays = new Map<Month, Day[]>();
const MOST_MONTHS = 1_000;

function workingDaysOf(month: Month): Day[] {
  let days = workingDays.get(month);
  if (!days) {
    if (workingDays.size >= MOST_MONTHS) workingDays.clear();
    workingDays.set(month, (days = daysFrom(month, lastDayOf(month)).filter(isWorkingDay)));
  }
  return days;
}
