import { valueOf } from '../../apps/matching/src/rules/value.rules.js';

/** What one policy made of one year. Shares go from 0 to 1. */
export interface Measures {
  cases: number;
  /** Those that hindsight placed: somebody could take them, and would. */
  placeable: number;
  /** Of the placeable. */
  placed: number;
  seriousPlaced: number;
  /** Allocated no later than an offer made when the case was ready would have lapsed; of the placeable. */
  withinClock: number;
  /** Days from ready to the offer that was accepted; a placeable case that was never placed waited to the end. */
  wait: { p50: number; p90: number; p99: number };
  /** Of the providers' shares of their points that were taken. */
  load: { gini: number; mostLessLeast: number };
  envy: number;
  offers: number;
  ofHindsight: Ratios;
  /** Where the value went that the bound has and the policy has not, in shares of the bound. They add up to 1 − ofHindsight.standing. */
  loss: { boundItself: number; unplaced: number; otherProvider: number; placedBeside: number };
}

/** Value ÷ value of hindsight, by three definitions. */
export interface Ratios {
  /** By the standing score, against a bound that nobody can pass. */
  standing: number;
  /** By fit and distance alone, against the same kind of bound. */
  fitAndMiles: number;
  /** By the score at the moment of each offer, against hindsight's placements replayed day by day: no bound, and may pass 1. */
  asDecided: number;
}

/** One case, as it went. */
export interface Went {
  serious: boolean;
  arrivalPriority: number;
  readyAt: number;
  /** When an offer made at ready would have lapsed. */
  dueAt: number;
  /** Undefined where hindsight placed it nowhere. */
  hindsightValue: number | undefined;
  placed: { offeredAt: number; allocatedAt: number; score: number; fitAndMiles: number; scoreThen: number } | undefined;
}

export interface Against {
  bound: number;
  fitAndMilesBound: number;
  asDecided: number;
  endsAt: number;
}

const DAY = 86_400_000;

export function measuresOf(went: readonly Went[], load: readonly number[], against: Against, envy: number, offers: number): Measures {
  const placeable = went.filter(({ hindsightValue }) => hindsightValue !== undefined);
  const shareOf = (of: readonly Went[], holds: (each: Went) => boolean) => (of.length === 0 ? 1 : of.filter(holds).length / of.length);
  const isPlaced = ({ placed }: Went) => placed !== undefined;
  const waits = placeable.map(({ placed, readyAt }) => ((placed?.offeredAt ?? against.endsAt) - readyAt) / DAY).sort((a, b) => a - b);
  const value = (of: (placed: NonNullable<Went['placed']>) => number) =>
    went.reduce((sum, { placed, arrivalPriority }) => sum + (placed ? valueOf(arrivalPriority, of(placed)) : 0), 0);
  const loss = { boundItself: against.bound, unplaced: 0, otherProvider: 0, placedBeside: 0 };
  for (const { placed, arrivalPriority, hindsightValue } of went) {
    const own = placed && valueOf(arrivalPriority, placed.score);
    loss.boundItself -= hindsightValue ?? 0;
    if (own === undefined) loss.unplaced += hindsightValue ?? 0;
    else if (hindsightValue === undefined) loss.placedBeside -= own;
    else loss.otherProvider += hindsightValue - own;
  }
  return {
    cases: went.length,
    placeable: placeable.length,
    placed: shareOf(placeable, isPlaced),
    seriousPlaced: shareOf(
      placeable.filter(({ serious }) => serious),
      isPlaced,
    ),
    withinClock: shareOf(placeable, ({ placed, dueAt }) => placed !== undefined && placed.allocatedAt <= dueAt),
    wait: { p50: percentile(waits, 50), p90: percentile(waits, 90), p99: percentile(waits, 99) },
    load: { gini: gini(load), mostLessLeast: load.length === 0 ? 0 : Math.max(...load) - Math.min(...load) },
    envy,
    offers,
    ofHindsight: {
      standing: value(({ score }) => score) / against.bound,
      fitAndMiles: value((placed) => placed.fitAndMiles) / against.fitAndMilesBound,
      asDecided: value(({ scoreThen }) => scoreThen) / against.asDecided,
    },
    loss: {
      boundItself: loss.boundItself / against.bound,
      unplaced: loss.unplaced / against.bound,
      otherProvider: loss.otherProvider / against.bound,
      placedBeside: loss.placedBeside / against.bound,
    },
  };
}

/** Nearest rank. @param sorted ascending */
export const percentile = (sorted: readonly number[], of: number): number =>
  sorted[Math.max(0, Math.ceil((sorted.length * of) / 100) - 1)] ?? 0;

/** 0 where all are alike, towards 1 where one has everything. */
export function gini(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const sum = sorted.reduce((a, b) => a + b, 0);
  if (sum === 0) return 0;
  const weighted = sorted.reduce((all, value, nth) => all + (2 * (nth + 1) - sorted.length - 1) * value, 0);
  return weighted / (sorted.length * sum);
}

/** What came of one year under each policy. */
export interface YearFigures {
  seed: number;
  load: number;
  /** Cases that come, and points that they need at the least, as a share of all points. */
  cases: number;
  pointsLoad: number;
  /** What is between the bound and the best placement found, as a share of the bound. */
  gap: number;
  policies: { policy: string; measures: Measures }[];
}

/** Of a few seeds. */
export interface Spread {
  median: number;
  worst: number;
}

/** @param worst which end is the worse one */
export function spreadOf(values: readonly number[], worst: 'least' | 'most' = 'least'): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const median = sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
  return { median, worst: worst === 'least' ? sorted[0]! : sorted.at(-1)! };
}
