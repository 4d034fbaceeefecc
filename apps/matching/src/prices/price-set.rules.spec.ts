import type { MonthNow } from '../capacity/months.rules.js';
import { pricesOf, type Comer, type RoomAhead } from './price-set.rules.js';

const CODES = ['2026-06-01', '2026-07-01', '2026-08-01'];
const months = (available: number | null, over: Partial<MonthNow> = {}): MonthNow[] =>
  CODES.map((month) => ({
    month,
    kind: available === null ? 'unlimited' : 'known',
    available,
    kept: 0,
    committed: 0,
    held: 0,
    ordinary: 0,
    earmarked: 0,
    earmarkedOrdinary: 0,
    ...over,
  }));
const provider = (name: string, available: number | null, over: Partial<MonthNow> = {}): RoomAhead => ({
  provider: name,
  months: months(available, over),
});
const comer = (value: number, points: number, providers: string[], over: Partial<Comer> = {}): Comer => ({
  many: [1, 0],
  serious: false,
  options: providers.map((each) => ({ provider: each, points, value })),
  ...over,
});
const priced = (set: ReturnType<typeof pricesOf>, of: 'points' | 'serious' = 'points') =>
  Object.entries(set[of]).flatMap(([name, byMonth]) =>
    Object.entries(byMonth)
      .filter(([, price]) => price > 1_000)
      .map(([month]) => `${name} ${month}`),
  );

describe('prices of providers and months', () => {
  it.each<[string, Comer[], RoomAhead[], string[]]>([
    ['nobody comes', [], [provider('a', 10)], []],
    ['room to spare has no price', [comer(100_000, 10, ['a'])], [provider('a', 100)], []],
    ['two want what one can have, and may wait a month: July is the month that both need', [comer(100_000, 10, ['a']), comer(90_000, 10, ['a'])], [provider('a', 5)], ['a 2026-07-01']],
    ['they come next month', [comer(100_000, 10, ['a'], { many: [0, 2] })], [provider('a', 5)], ['a 2026-07-01', 'a 2026-08-01']],
    ['the month that is full has the price', [comer(100_000, 10, ['a'], { many: [2, 0] })], [{ provider: 'a', months: months(10).map((month, nth) => (nth === 1 ? { ...month, available: 5 } : month)) }], ['a 2026-07-01']],
    ['the other provider will do', [comer(100_000, 10, ['a', 'b'], { many: [2, 0] })], [provider('a', 5), provider('b', 50)], []],
    ['where no figure binds there is no price', [comer(100_000, 10, ['a'], { many: [9, 9] })], [provider('a', null)], []],
    ['nobody that is known could take it', [comer(100_000, 10, ['x'])], [provider('a', 0)], []],
    ['what is taken counts', [comer(100_000, 10, ['a'], { many: [2, 0] })], [provider('a', 20, { committed: 12, held: 3, ordinary: 15 })], ['a 2026-07-01']],
    ['what is kept for serious cases counts for others', [comer(100_000, 10, ['a'], { many: [2, 0] })], [provider('a', 20, { kept: 15 })], ['a 2026-07-01']],
  ])('%s', (_, comers, ahead, expected) => expect(priced(pricesOf(comers, ahead)).sort()).toEqual(expected)); // prettier-ignore

  it('what is kept for serious cases costs them nothing while it lasts', () => {
    const set = pricesOf(
      [comer(100_000, 10, ['a'], { many: [2, 0] }), comer(100_000, 10, ['a'], { serious: true })],
      [provider('a', 20, { kept: 15 })],
    );
    expect(priced(set, 'serious')).toEqual([]);
    expect(priced(set)).not.toEqual([]);
  });

  it('are whole figures, and the same for the same', () => {
    const comers = Array.from({ length: 30 }, (_, nth) =>
      comer(50_000 + 1_111 * nth, 8 + (nth % 7), nth % 2 ? ['a', 'b'] : ['b'], { many: [0.7, 0.9], serious: nth % 5 === 0 }),
    );
    const ahead = [provider('a', 40, { kept: 4 }), provider('b', 60)];
    const set = pricesOf(comers, ahead);
    expect(JSON.stringify(pricesOf(structuredClone(comers), structuredClone(ahead)))).toBe(JSON.stringify(set));
    expect(
      Object.values(set.points)
        .flatMap((byMonth) => Object.values(byMonth))
        .every(Number.isInteger),
    ).toBe(true);
    expect(priced(set)).not.toEqual([]);
  });
});
