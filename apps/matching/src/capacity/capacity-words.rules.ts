import { monthOf, type Day, type Month } from './calendar.rules.js';
import type { MonthNow, Short } from './months.rules.js';
import { roomIn } from './months.rules.js';
import type { NextFree } from './next-free.rules.js';

// prettier-ignore
const MONTHS = [
  'January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December',
];

/** `June`; with its year where it is not the present one. */
export const monthName = (month: Month, today: Day): string =>
  `${MONTHS[Number(month.slice(5, 7)) - 1]}${month.slice(0, 4) === today.slice(0, 4) ? '' : ` ${month.slice(0, 4)}`}`;

const dayName = (day: Day, today: Day) => `${Number(day.slice(8))} ${monthName(monthOf(day), today)}`;

const pointsOf = (points: number) => (points === 1 ? '1 point' : `${points} points`);

/**
 * Whole per cent of a month's points that are committed or held; null where no figure binds or none is known. Never 100 while a point is free, never 0
 * while one is taken, and over 100 where a later figure came in below what was taken.
 */
export function percentTaken(month: MonthNow): number | null {
  if (month.kind !== 'known') return null;
  const available = month.available ?? 0;
  const taken = month.committed + month.held;
  if (available === 0) return 100;
  const percent = Math.floor((taken * 200 + available) / (available * 2));
  if (taken < available && percent >= 100) return 99;
  return taken > 0 && percent === 0 ? 1 : percent;
}

/** Unknown, nought and unlimited are three different things, and three different words. */
export function freeWords(month: MonthNow): string {
  switch (month.kind) {
    case 'unknown':
      return 'not told';
    case 'unlimited':
      return 'no limit';
    case 'known':
      return `${roomIn(month, true) || 'none'} of ${month.available ?? 0}`;
  }
}

/** What the kept share leaves to a case that is not serious, where it leaves less. */
export function keptWords(month: MonthNow): string {
  const kept = roomIn(month, true) - roomIn(month, false);
  return month.kind === 'known' && kept > 0 ? `${kept} kept for serious cases` : '';
}

export function nextFreeWords(next: NextFree, points: number, today: Day): string {
  if (next.kind === 'from') return next.day === today ? 'now' : `${dayName(next.day, today)} for ${pointsOf(points)}`;
  return next.because.includes('unknown') ? 'ask again' : 'not within a year';
}

/** What a case lacks, month by month. @param short not empty */
export function shortWords(short: readonly Short[], today: Day): string {
  const untold = short.filter(({ because }) => because === 'unknown').map(({ month }) => monthName(month, today));
  const sentences = untold.length > 0 ? [`It has not said what capacity it has in ${untold.join(' and ')}.`] : [];
  const lacking = short.filter(({ because }) => because !== 'unknown');
  if (lacking.length === 0) return sentences.join(' ');
  const free = lacking.map(
    ({ month, free, because }, nth) => `${freeOf(free, nth === 0)} ${WHY[because as keyof typeof WHY]}in ${monthName(month, today)}`,
  );
  const [first, second] = lacking;
  const need =
    second && first!.needed !== second.needed
      ? `${first!.needed} in ${monthName(first!.month, today)} and ${second.needed} in ${monthName(second.month, today)}`
      : `${first!.needed} in ${second ? 'each' : monthName(first!.month, today)}`;
  return [...sentences, `${free.join(' and ')}; this case needs ${need}.`].join(' ');
}

const freeOf = (free: number, inFull: boolean) =>
  inFull ? `${free === 1 ? '1 point is' : `${free || 'No'} points are`} free` : `${free || 'none'}`;

const WHY = { capacity: '', reserved: 'beside what is kept for serious cases ', earmarked: 'beside what others wait for longer ' };
