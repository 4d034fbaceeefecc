import Holidays from 'date-holidays';

/**
 * Deadlines in working days of England. What starts after the cut-off, or on a day that is not a working day, counts as the next working
 * day; day 1 is the working day after; the deadline is the closing hour of the last day, on the clocks of the zone (so that it does not
 * move by an hour when the clocks change).
 */
export interface WorkingHours {
  /** IANA zone. */
  zone: string;
  /** Local time of day, `HH:MM`: what starts later counts as the next working day. */
  cutOff: string;
  /** Local time of day at which a deadline ends, `HH:MM`. */
  dueAt: string;
}

export const englishHours: WorkingHours = { zone: 'Europe/London', cutOff: '13:00', dueAt: '17:00' };

const DAY = 86_400_000;
const england = new Holidays('GB', 'ENG');
const bankHolidaysByYear = new Map<number, Set<string>>();
const formats = new Map<string, Intl.DateTimeFormat>();
const QUARTER = 900_000;
const offsets = new Map<string, number>();
const MOST_OFFSETS = 10_000;

/** @param days number of whole working days, 0 or more @returns the instant at which they end */
export function afterWorkingDays(start: Date, days: number, hours: WorkingHours = englishHours): Date {
  const local = localTime(start, hours.zone);
  let day = local.day;
  if (!isWorkingDay(day) || local.time > `${hours.cutOff}:00.000`) day = nextWorkingDay(day);
  for (let left = days; left > 0; left -= 1) day = nextWorkingDay(day);
  return instantAt(day, hours.dueAt, hours.zone);
}

/** @param day ISO calendar date */
export function isWorkingDay(day: string): boolean {
  const weekday = new Date(`${day}T00:00:00Z`).getUTCDay();
  return weekday !== 0 && weekday !== 6 && !bankHolidays(Number(day.slice(0, 4))).has(day);
}

/** The calendar date and the time of day (`HH:MM:SS.mmm`) that a clock on the wall shows. */
export function localTime(at: Date, zone: string): { day: string; time: string } {
  const shown = new Date(Math.floor(at.getTime() / 1000) * 1000 + offset(at, zone) + at.getMilliseconds()).toISOString();
  return { day: shown.slice(0, 10), time: shown.slice(11, 23) };
}

/** The instant at which the wall clock of the zone shows this time. */
export function instantAt(day: string, time: string, zone: string): Date {
  const wall = Date.parse(`${day}T${time}:00Z`);
  // Twice: the first guess may lie on the other side of a change of the clocks.
  const near = new Date(wall - offset(new Date(wall), zone));
  return new Date(wall - offset(near, zone));
}

function nextWorkingDay(day: string): string {
  let next = day;
  do next = new Date(Date.parse(`${next}T00:00:00Z`) + DAY).toISOString().slice(0, 10);
  while (!isWorkingDay(next));
  return next;
}

function bankHolidays(year: number): Set<string> {
  let days = bankHolidaysByYear.get(year);
  if (!days) {
    // Public days alone: "observance" is Mother's Day and the like, on which everybody works.
    days = new Set(
      england
        .getHolidays(year)
        .filter((each) => each.type === 'public')
        .map((each) => each.date.slice(0, 10)),
    );
    bankHolidaysByYear.set(year, days);
  }
  return days;
}

/** Milliseconds that the zone is ahead of UTC at this instant. Clocks change on a quarter of an hour, so each quarter is worked out once. */
function offset(at: Date, zone: string): number {
  const quarter = `${zone} ${Math.floor(at.getTime() / QUARTER)}`;
  const known = offsets.get(quarter);
  if (known !== undefined) return known;
  if (offsets.size >= MOST_OFFSETS) offsets.clear();
  const found = offsetByFormat(at, zone);
  offsets.set(quarter, found);
  return found;
}

function offsetByFormat(at: Date, zone: string): number {
  let format = formats.get(zone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-GB', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    });
    formats.set(zone, format);
  }
  const part = Object.fromEntries(format.formatToParts(at).map((each) => [each.type, each.value]));
  const wall = Date.parse(`${part.year}-${part.month}-${part.day}T${part.hour}:${part.minute}:${part.second}Z`);
  return wall - Math.floor(at.getTime() / 1000) * 1000;
}
