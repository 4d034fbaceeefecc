import { bootstrap, isFlat, median, ratio } from './statistics.rules.js';

describe('the figures of a bench', () => {
  it.each([
    ['the middle one of an odd number', [3, 1, 2], 2],
    ['half-way between two', [4, 1, 3, 2], 2.5],
  ])('the median is %s', (_, values, middle) => expect(median(values)).toBe(middle));

  it('the interval holds the median, is narrow where values agree, and the same each time', () => {
    const values = [98, 99, 100, 101, 180];
    const { median: middle, low, high } = bootstrap(values);
    expect(middle).toBe(100);
    expect(low).toBeGreaterThanOrEqual(98);
    expect(high).toBeLessThanOrEqual(180);
    expect(bootstrap(values)).toEqual({ median: middle, low, high });
    expect(bootstrap([5, 5, 5])).toEqual({ median: 5, low: 5, high: 5 });
  });

  it('a ratio is taken round by round: a round that slowed both alike changes nothing', () => {
    expect(ratio([30, 15, 30], [10, 5, 10])).toEqual({ median: 3, low: 3, high: 3 });
  });

  it.each([
    ['full from the first to the last', [900, 950, 900, 920, 940, 910], true],
    ['up and down', [10, 900, 20, 880, 15, 905], true],
    ['rising to the bound', [10, 200, 400, 600, 800, 1_000], false],
    ['too few to tell', [0, 1_000], true],
  ])('a queue that is %s', (_, depths, flat) => expect(isFlat(depths, 1_000)).toBe(flat));
});
