import { gini, measuresOf, percentile, spreadOf, type Against, type Went } from './measures.rules.js';

const DAY = 86_400_000;
const went = (over: Partial<Went> = {}): Went => ({
  serious: false,
  arrivalPriority: 10,
  readyAt: 0,
  dueAt: 2 * DAY,
  hindsightValue: 60_000,
  placed: { offeredAt: 0, allocatedAt: DAY, score: 600_000, fitAndMiles: 300_000, scoreThen: 700_000 },
  ...over,
});
const against: Against = { bound: 120_000, fitAndMilesBound: 60_000, asDecided: 140_000, endsAt: 30 * DAY };

describe('what a policy made of a year', () => {
  it.each<[string, Went[], object]>([
    ['all as hindsight would have it', [went(), went()], { placed: 1, withinClock: 1, ofHindsight: { standing: 1, fitAndMiles: 1, asDecided: 1 } }],
    ['one is not placed, and waits to the end', [went(), went({ placed: undefined })], { placed: 0.5, withinClock: 0.5, wait: { p50: 0, p90: 30, p99: 30 }, ofHindsight: { standing: 0.5 }, loss: { unplaced: 0.5, otherProvider: 0 } }],
    ['one went to another provider', [went(), went({ placed: { ...went().placed!, score: 300_000 } })], { placed: 1, ofHindsight: { standing: 0.75 }, loss: { unplaced: 0, otherProvider: 0.25 } }],
    ['one was placed that hindsight did not place', [went({ hindsightValue: 120_000, placed: { ...went().placed!, score: 600_000 } }), went({ hindsightValue: undefined })], { cases: 2, placeable: 1, ofHindsight: { standing: 1 }, loss: { otherProvider: 0.5, placedBeside: -0.5 } }],
    ['nobody could take one: it counts for nothing', [went(), went(), went({ hindsightValue: undefined, placed: undefined })], { cases: 3, placeable: 2, placed: 1, withinClock: 1 }],
    ['allocated after the clock', [went(), went({ placed: { ...went().placed!, allocatedAt: 2 * DAY + 1 } })], { placed: 1, withinClock: 0.5 }],
    ['a serious case is not placed', [went(), went({ serious: true, placed: undefined })], { placed: 0.5, seriousPlaced: 0 }],
    ['a high priority counts for more', [went({ arrivalPriority: 20, hindsightValue: 120_000, placed: undefined }), went()], { placed: 0.5, ofHindsight: { standing: 0.5 } }],
  ])('%s', (_, cases, expected) => expect(measuresOf(cases, [0.5, 0.5], against, 0, 2)).toMatchObject(expected)); // prettier-ignore

  it('what is lost adds up to what is short of the bound', () => {
    const { ofHindsight, loss } = measuresOf(
      [went({ placed: undefined }), went({ placed: { ...went().placed!, score: 500_000 } }), went({ hindsightValue: undefined })],
      [],
      { ...against, bound: 130_000 },
      0,
      0,
    );
    expect(loss.boundItself + loss.unplaced + loss.otherProvider + loss.placedBeside).toBeCloseTo(1 - ofHindsight.standing, 10);
  });

  it.each([
    [[], 50, 0],
    [[7], 99, 7],
    [[1, 2, 3, 4], 50, 2],
    [[1, 2, 3, 4], 90, 4],
    [Array.from({ length: 200 }, (_, nth) => nth + 1), 99, 198],
  ])('of %j the %s in a hundred is %s', (values, of, expected) => expect(percentile(values, of)).toBe(expected));

  it.each([
    [[], 0],
    [[0, 0], 0],
    [[3, 3, 3], 0],
    [[0, 1], 0.5],
    [[1, 0, 0, 0], 0.75],
    [[1, 2, 3], 2 / 9],
  ])('the Gini of %j is %s', (values, expected) => expect(gini(values)).toBeCloseTo(expected, 12));

  it.each([
    [[3, 1, 2], 'least' as const, { median: 2, worst: 1 }],
    [[3, 1, 2], 'most' as const, { median: 2, worst: 3 }],
    [[4, 1, 2, 3], 'least' as const, { median: 2.5, worst: 1 }],
  ])('of %j the median, and at worst the %s', (values, worst, expected) => expect(spreadOf(values, worst)).toEqual(expected));
});
