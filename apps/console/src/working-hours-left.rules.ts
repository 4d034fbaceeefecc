import { instantAt, isWorkingDay, localTime } from '#platform/working-days.rules.js';

const ZONE = 'Europe/London';
const [OPENS, CLOSES] = ['09:00', '17:00'];
const HOUR = 3_600_000;

/** Milliseconds of 9am to 5pm, Monday to Friday, without bank holidays, that lie between the two. */
export function workingTimeLeft(from: Date, until: Date): number {
  let left = 0;
  for (let day = localTime(from, ZONE).day; day <= localTime(until, ZONE).day; day = nextDay(day)) {
    if (!isWorkingDay(day)) continue;
    const opens = Math.max(instantAt(day, OPENS!, ZONE).getTime(), from.getTime());
    const closes = Math.min(instantAt(day, CLOSES!, ZONE).getTime(), until.getTime());
    left += Math.max(0, closes - opens);
  }
  return left;
}

/** "13 working hours left": whole hours rounded down, minutes under one hour. */
export function workingTimeWords(from: Date, until: Date): string {
  const left = workingTimeLeft(from, until);
  if (until <= from) return 'time is up';
  const [count, unit] = left >= HOUR ? [Math.floor(left / HOUR), 'working hour'] : [Math.floor(left / 60_000), 'working minute'];
  return `${count} ${unit}${count === 1 ? '' : 's'} left`;
}

const nextDay = (day: string) => new Date(Date.parse(`${day}T00:00:00Z`) + 24 * HOUR).toISOString().slice(0, 10);
