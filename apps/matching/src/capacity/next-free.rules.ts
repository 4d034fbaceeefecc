import { addDays, addMonths, lastDayOf, monthOf, type Day } from './calendar.rules.js';
import { monthsFrom } from './declared-months.rules.js';
import { shortBy, type MonthNow, type RoomLack } from './months.rules.js';

/** A provider as far ahead as it is known. */
export interface Ahead {
  /** The present month and those after it, without a gap. Behind them nobody looks. */
  months: readonly MonthNow[];
  /** Calendar dates, both included. */
  agreements: readonly { from: Day; to: Day }[];
  /** It is suspended, or takes no new cases for now: nobody knows until when. */
  suspended: boolean;
  paused: boolean;
  /** First days after an absence, a cooling down, before somebody joins: nothing about its facilitators changes between two of them by itself. */
  changes: readonly Day[];
}

/** The case that is asked about; a page asks for one of the area's usual points. */
export interface Room {
  points: number;
  serious: boolean;
  /** Are there facilitators on that day who may take it? */
  ableOn(day: Day): boolean;
}

export type NotFree = 'agreement' | 'paused' | 'suspended' | 'facilitator' | RoomLack;

export type NextFree = { kind: 'from'; day: Day; because: NotFree[] } | { kind: 'never'; because: NotFree[] };

/** Pages say no more than a year and a bit ahead. */
const DAYS_AHEAD = 400;

/**
 * The first day on which a provider could take such a case, as things now stand: today, the first of a month, or a day on which something that
 * is in the way ends by itself. `because` is what stands in the way until then; where it never ends, what does on the last day that was looked at.
 */
export function nextFreeFrom(ahead: Ahead, room: Room, today: Day, daysAhead = DAYS_AHEAD): NextFree {
  const last = earliest(addDays(today, daysAhead), lastWithMonths(ahead.months));
  const candidates = [
    today,
    ...monthsFrom(addMonths(monthOf(today), 1), monthOf(last)),
    ...ahead.changes,
    ...ahead.agreements.map(({ from }) => from),
  ];
  const days = [...new Set(candidates)].filter((day) => today <= day && day <= last).sort();
  let because: NotFree[] = days.length > 0 ? [] : ['unknown'];
  for (const day of days) {
    const now = inTheWay(ahead, room, day);
    if (now.length === 0) return { kind: 'from', day, because };
    because = now;
  }
  return { kind: 'never', because };
}

const earliest = (a: Day, b: Day) => (a < b ? a : b);

/** The last day of whose month, and of the one after, something is known. */
const lastWithMonths = (months: readonly MonthNow[]): Day => (months.length > 1 ? lastDayOf(months.at(-2)!.month) : '');

function inTheWay(ahead: Ahead, room: Room, day: Day): NotFree[] {
  const lacks: NotFree[] = [];
  if (!ahead.agreements.some(({ from, to }) => from <= day && day <= to)) lacks.push('agreement');
  if (ahead.paused) lacks.push('paused');
  if (ahead.suspended) lacks.push('suspended');
  if (!room.ableOn(day)) lacks.push('facilitator');
  const first = ahead.months.findIndex(({ month }) => month === monthOf(day));
  const short = shortBy([ahead.months[first]!, ahead.months[first + 1]!], room.points, room.serious);
  return [...lacks, ...new Set(short.map((each) => each.because))];
}
