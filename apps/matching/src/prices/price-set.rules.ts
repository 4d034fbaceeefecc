import type { Month } from '../capacity/calendar.rules.js';
import { halvesOf, roomIn, type MonthNow } from '../capacity/months.rules.js';
import { roomPrices, type PricedCase, type Use } from './room-prices.rules.js';

/**
 * What a provider's next point of a month is worth to the cases that wait and those that are expected: whole ten-thousandths of value, by provider and
 * month. What is left out is free.
 */
export interface SolvedPrices {
  /** For a case that is not serious: it takes of the room beside the kept share as well. */
  points: Record<string, Record<Month, number>>;
  serious: Record<string, Record<Month, number>>;
}

/** One case, or a kind of case of which a share is expected, and who could take it. */
export interface Comer {
  /** How many of it come, by month: the current one (with those that wait now) first. */
  many: readonly number[];
  serious: boolean;
  options: readonly {
    provider: string;
    points: number;
    /** Of the placement, in ten-thousandths. */
    value: number;
  }[];
}

export interface RoomAhead {
  provider: string;
  /** One month more than those in which cases come, one after the other: the second halves of the last fall into it. */
  months: readonly MonthNow[];
}

const ROUNDS = 250;

/** Same comers and rooms, same prices: no chance, no clock. 12 providers, 250 kinds of case and 3 months take some 5 ms. */
export function pricesOf(comers: readonly Comer[], ahead: readonly RoomAhead[]): SolvedPrices {
  const size = ahead[0]?.months.length ?? 0;
  const bound = ahead.filter(({ months }) => months.every(({ kind }) => kind !== 'unlimited'));
  const startOf = new Map(bound.map(({ provider }, p) => [provider, 2 * p * size]));
  const free = new Set(ahead.filter((each) => !bound.includes(each)).map(({ provider }) => provider));
  const rooms = bound.flatMap(({ months }) => [
    ...months.map((month) => roomIn(month, true)),
    ...months.map((month) => roomIn(month, false)),
  ]);
  /** Half in one month, half in the next. Where no figure binds, nothing. */
  const usesOf = (start: number | undefined, points: number, month: number, serious: boolean): Use[] => {
    if (start === undefined) return [];
    const uses = halvesOf(points, ahead[0]!.months[month]!.month).map((half, nth) => ({ room: start + month + nth, points: half.points }));
    return serious ? uses : [...uses, ...uses.map((use) => ({ ...use, room: use.room + size }))];
  };
  const cases = comers.flatMap(({ many, serious, options }) => {
    const known = options.filter(({ provider }) => startOf.has(provider) || free.has(provider));
    return many.flatMap((count, month): PricedCase[] => {
      if (count === 0 || known.length === 0) return [];
      // It may wait for the month after: what is full for three weeks is not worth as much as what is full for good.
      const inMonths = [month, month + 1].filter((each) => each + 1 < size);
      const choices = inMonths.flatMap((each) =>
        known.map(({ provider, points, value }) => ({ value, uses: usesOf(startOf.get(provider), points, each, serious) })),
      );
      return [{ many: count, choices }];
    });
  });
  const { prices } = roomPrices({ rooms, cases }, ROUNDS);
  const solved: SolvedPrices = { points: {}, serious: {} };
  bound.forEach(({ provider, months }, p) => {
    const start = 2 * p * size;
    months.forEach(({ month }, nth) => {
      const serious = Math.round(prices[start + nth]!);
      const ordinary = serious + Math.round(prices[start + size + nth]!);
      if (serious > 0) (solved.serious[provider] ??= {})[month] = serious;
      if (ordinary > 0) (solved.points[provider] ??= {})[month] = ordinary;
    });
  });
  return solved;
}
