import type { Day, Month } from './calendar.rules.js';
import { freedAtEnd, halvesOf, type Half } from './months.rules.js';

/** Points that an offer holds, or its allocation has committed. */
export interface Booking {
  provider: string;
  /** The month in which it was offered, whenever it was accepted: it takes its points from this one and the next. */
  booked: Month;
  points: number;
  serious: boolean;
}

/** A change of one month of a provider. */
export interface MonthMove {
  provider: string;
  month: Month;
  held: number;
  committed: number;
  /** Of both, what is not for serious cases. */
  ordinary: number;
  /** Points are among it that were not taken before: it goes through only where they fit, whatever else was given back in the same move. */
  adds: boolean;
  addsOrdinary: boolean;
}

export const held = (booking: Booking): MonthMove[] => moved(booking, halvesOf(booking.points, booking.booked), 1, 0, true);

/** The same points in the same months: an acceptance never fails for room. */
export const accepted = (booking: Booking): MonthMove[] => moved(booking, halvesOf(booking.points, booking.booked), -1, 1);

/** An offer that was not taken up used nothing, whatever month it is by now. */
export const givenBack = (booking: Booking): MonthMove[] => moved(booking, halvesOf(booking.points, booking.booked), -1, 0);

/** What a past month used stays used. */
export const ended = (booking: Booking, on: Day): MonthMove[] => moved(booking, freedAtEnd(booking.points, booking.booked, on), 0, -1);

const moved = ({ provider, serious }: Booking, halves: readonly Half[], held: number, committed: number, adds = false): MonthMove[] =>
  halves
    .filter(({ points }) => points > 0)
    .map(({ month, points }) => ({
      provider,
      month,
      held: held * points,
      committed: committed * points,
      ordinary: serious ? 0 : (held + committed) * points,
      adds,
      addsOrdinary: adds && !serious,
    }));

/** One move a month, in the order in which rows are locked. What changes nothing and adds nothing is left out. */
export function netMoves(moves: readonly MonthMove[]): MonthMove[] {
  const net = new Map<string, MonthMove>();
  for (const move of moves) {
    const key = `${move.provider} ${move.month}`;
    const sum = net.get(key);
    net.set(key, sum ? plus(sum, move) : move);
  }
  return [...net.entries()]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, move]) => move)
    .filter(({ held, committed, adds }) => held !== 0 || committed !== 0 || adds);
}

const plus = (a: MonthMove, b: MonthMove): MonthMove => ({
  ...a,
  held: a.held + b.held,
  committed: a.committed + b.committed,
  ordinary: a.ordinary + b.ordinary,
  adds: a.adds || b.adds,
  addsOrdinary: a.addsOrdinary || b.addsOrdinary,
});
