import type { CaseState } from '#contracts/codes.js';
import { instantAt, isWorkingDay, localTime } from '#platform/working-days.rules.js';

export interface ProgressClock {
  /** Whole days after which an agency hears of a case again, whether or not anything has changed. */
  progressEveryDays: number;
  /** IANA zone. */
  timeZone: string;
  /** Local time of day, `HH:MM`, at which a working day closes. */
  dueAt: string;
}

/** Of these an agency is not told again: the case has ended, or waits for somebody who was named. */
const SILENT: readonly CaseState[] = [
  'needs_information', 'parked', 'on_hold', 'closed', 'withdrawn', 'unsuitable', 'duplicate', 'out_of_area',
]; // prettier-ignore

const DAY = 86_400_000;

/**
 * When an agency is told of its case again though nothing has changed: so many days after it was last told, and where that is no working day, at the
 * close of the working day before, so that it is never later than promised.
 * @returns null where it is not told again
 */
export function nextTold(state: CaseState, told: Date, { progressEveryDays, timeZone, dueAt }: ProgressClock): Date | null {
  if (SILENT.includes(state)) return null;
  const latest = new Date(told.getTime() + progressEveryDays * DAY);
  let { day } = localTime(latest, timeZone);
  if (isWorkingDay(day)) return latest;
  do day = new Date(Date.parse(`${day}T00:00:00Z`) - DAY).toISOString().slice(0, 10);
  while (!isWorkingDay(day));
  return instantAt(day, dueAt, timeZone);
}
