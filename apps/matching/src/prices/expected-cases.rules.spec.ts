import { expectedCases, representativesOf, type PastCase } from './expected-cases.rules.js';

const past = (id: string, ...providers: string[]): PastCase => ({
  id,
  serious: false,
  options: providers.map((provider) => ({ provider, points: 10, value: 1_000 })),
});
const ALL = () => 100;
const sum = (many: readonly number[]) => Math.round(many.reduce((a, b) => a + b, 0) * 1e6) / 1e6;

describe('cases that are expected', () => {
  it.each<[string, PastCase[], number, number[], number[][]]>([
    ['none were, none are', [], 0, [10, 20], []],
    ['as many a day as there were', [past('1', 'a'), past('2', 'b')], 0.5, [10, 20], [[2.5, 5], [2.5, 5]]],
    ['of the same kind: one kind, twice as many', [past('1', 'a'), past('2', 'a')], 0.5, [10, 20], [[5, 10]]],
    ['no working day is left in this month', [past('1', 'a')], 2, [0, 20], [[0, 40]]],
    ['whom nobody could take takes no room', [past('1', 'a'), past('2')], 1, [10, 0], [[5, 0]]],
  ])('%s', (_, cases, aDay, days, many) => expect(expectedCases(cases, aDay, days, ALL).map((each) => each.many)).toEqual(many)); // prettier-ignore

  it.each([
    ['all', 100, 1],
    ['three in four', 75, 0.75],
    ['none', 0, 0],
  ])('of a provider that accepts %s, as many of its cases stay its own', (_, percent, share) => {
    const cases = Array.from({ length: 2_000 }, (__, nth) => past(`01942f00-0000-7000-9000-${String(nth).padStart(12, '0')}`, 'a', 'b'));
    const expected = expectedCases(cases, 1, [1], (provider) => (provider === 'a' ? percent : 100));
    const atA = expected.filter(({ options }) => options.some(({ provider }) => provider === 'a'));
    expect(sum(atA.flatMap(({ many }) => many))).toBeGreaterThanOrEqual(share - 0.03);
    expect(sum(atA.flatMap(({ many }) => many))).toBeLessThanOrEqual(share + 0.03);
    expect(sum(expected.flatMap(({ many }) => many))).toBe(1);
  });

  it.each([
    [0, 0, []],
    [3, 3, [0, 1, 2]],
    [1_000, 250, [0, 4, 8]],
  ])('of %s past cases %s stand for all, evenly', (count, taken, first) => {
    const all = representativesOf(Array.from({ length: count }, (_, nth) => nth));
    expect(all).toHaveLength(taken);
    expect(all.slice(0, 3)).toEqual(first);
  });
});
