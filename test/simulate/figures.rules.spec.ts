import { figuresOf, lastLine, OURS } from './figures.rules.js';
import type { Measures, YearFigures } from './measures.rules.js';

const measures = (standing: number, envy = 0): Measures => ({
  cases: 10,
  placeable: 9,
  placed: 1,
  seriousPlaced: 1,
  withinClock: 0.9,
  wait: { p50: 0, p90: 1, p99: 2 },
  load: { gini: 0.3, mostLessLeast: 0.5 },
  envy,
  offers: 12,
  ofHindsight: { standing, fitAndMiles: 0.9, asDecided: 1 },
  loss: { boundItself: 0.001, unplaced: 0, otherProvider: 1 - standing - 0.001, placedBeside: 0 },
});
const year = (seed: number, load: number, ours: number, envy = 0): YearFigures => ({
  seed,
  load,
  cases: 100,
  pointsLoad: 0.4,
  gap: 0.001 * seed,
  policies: [
    { policy: 'greedy', measures: measures(0.9) },
    { policy: OURS, measures: measures(ours, envy) },
  ],
});

describe('the last line of --json', () => {
  it.each([
    ['the load nearest to 0.9', [year(1, 0.6, 0.99), year(1, 0.9, 0.987), year(1, 1.1, 0.95)], { ofHindsight: { median: 0.987, worst: 0.987 }, load: 0.9 }],
    ['the median and the worst seed', [year(1, 1, 0.97), year(2, 1, 0.99), year(3, 1, 0.98)], { ofHindsight: { median: 0.98, worst: 0.97 }, load: 1 }],
    ['the seed with most envy', [year(1, 1, 0.97), year(2, 1, 0.99, 3)], { envy: 3 }],
    ['four digits', [year(1, 1, 0.987_654_321)], { ofHindsight: { median: 0.9877, worst: 0.9877 } }],
  ])('says %s', (_, years, expected) => expect(JSON.parse(lastLine(figuresOf(years), 3))).toMatchObject(expected)); // prettier-ignore

  it('has every policy at every load', () => {
    const { loads } = JSON.parse(lastLine(figuresOf([year(1, 0.9, 0.98), year(1, 1.2, 0.97)]), 1)) as {
      loads: { load: number; policies: { policy: string }[] }[];
    };
    expect(loads.map(({ load, policies }) => [load, policies.map(({ policy }) => policy)])).toEqual([
      [0.9, ['greedy', OURS]],
      [1.2, ['greedy', OURS]],
    ]);
  });
});
