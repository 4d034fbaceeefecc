import { dueBy, intendedAt, latenciesOf } from './open-loop.rules.js';

describe('latencies', () => {
  it('are of nothing where nothing came to its end', () => expect(latenciesOf([])).toBeUndefined());

  it.each([
    ['one value is all of them', [7], { p50: 7, p95: 7, p99: 7, p999: 7 }],
    ['of ten the 99th percentile is the largest', [10, 1, 2, 3, 4, 5, 6, 7, 8, 9], { p50: 5, p95: 10, p99: 10, p999: 10 }],
    ['numbers are sorted as numbers', [100, 20, 3], { p50: 20, p99: 100, p999: 100 }],
    ['one in a thousand is beyond the 99th', [...Array<number>(999).fill(1), 500], { p50: 1, p99: 1, p999: 1 }],
  ])('%s', (_, values, expected) => expect(latenciesOf(values)).toMatchObject({ ...expected, most: Math.max(...values) }));
});

describe('a steady rate', () => {
  it.each([
    ['before the beginning', -1, 100, 0],
    ['the first is due at once', 0, 100, 1],
    ['just before the second', 9.9, 100, 1],
    ['the second', 10, 100, 2],
    ['after a pause all that was due meanwhile', 1_000, 100, 101],
  ])('%s', (_, ms, perSecond, due) => expect(dueBy(ms, perSecond)).toBe(due));

  it('has no send due before it was intended', () => {
    for (let n = 0; n < 1_000; n++) expect(dueBy(intendedAt(n, 700) + 1e-6, 700)).toBe(n + 1);
  });
});
