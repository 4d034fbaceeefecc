import { roomPrices, type PricedCase } from './room-prices.rules.js';

const ROUNDS = 400;
const takes = (value: number, ...uses: [room: number, points: number][]) => ({
  value,
  uses: uses.map(([room, points]) => ({ room, points })),
});
const one = (...choices: ReturnType<typeof takes>[]): PricedCase => ({ many: 1, choices });

describe('what the next point of a room is worth', () => {
  it.each<[string, number[], PricedCase[], number, [low: number, high: number][]]>([
    ['nobody comes', [5], [], 0, [[0, 0]]],
    ['room for all', [5], [one(takes(70, [0, 2])), one(takes(50, [0, 2]))], 120, [[0, 0]]],
    ['room for one of two: between what they bring', [1], [one(takes(70, [0, 1])), one(takes(50, [0, 1]))], 70, [[49, 71]]],
    ['no room at all: as much as anybody would bring, or more', [0], [one(takes(70, [0, 2]))], 0, [[35, 1_000]]],
    ['the other room does as well', [1, 5], [one(takes(70, [0, 1]), takes(70, [1, 1])), one(takes(70, [0, 1]))], 140, [[0, 70], [0, 0]]],
    ['who could go elsewhere for a little less is worth the difference', [1, 5], [one(takes(70, [0, 1]), takes(60, [1, 1])), one(takes(70, [0, 1]))], 130, [[9, 71], [0, 0]]],
    ['half of a kind comes', [1], [{ many: 4, choices: [takes(50, [0, 0.5])] }], 100, [[99, 101]]],
    ['both months are wanted', [3, 1], [one(takes(60, [0, 1], [1, 1])), one(takes(40, [0, 1], [1, 1]))], 60, [[0, 1], [39, 61]]],
    ['what takes of no room is free', [0], [one(takes(30))], 30, [[0, 30]]],
  ])('%s', (_, rooms, cases, most, prices) => {
    const found = roomPrices({ rooms, cases }, ROUNDS);
    expect(found.bound).toBeGreaterThanOrEqual(most - 1e-6);
    expect(found.bound).toBeLessThan(most + 1 + most / 50);
    prices.forEach(([low, high], room) => {
      expect(found.prices[room]).toBeGreaterThanOrEqual(low);
      expect(found.prices[room]).toBeLessThanOrEqual(high);
    });
  }); // prettier-ignore

  it('gives the same digits again', () => {
    const cases = Array.from({ length: 40 }, (_, nth) =>
      one(takes(100 + 7 * nth, [nth % 3, 1 + (nth % 4)]), takes(90 + 5 * nth, [(nth + 1) % 3, 2])),
    );
    const problem = { rooms: [9, 8, 7], cases };
    expect(roomPrices(problem, ROUNDS)).toEqual(roomPrices(structuredClone(problem), ROUNDS));
  });

  it('refuses a choice that takes of five rooms', () =>
    expect(() => roomPrices({ rooms: [1, 1, 1, 1, 1], cases: [one(takes(1, [0, 1], [1, 1], [2, 1], [3, 1], [4, 1]))] }, 1)).toThrow(
      'A choice may take of at most 4 rooms.',
    ));
});
