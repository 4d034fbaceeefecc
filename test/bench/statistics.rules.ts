export interface Interval {
  median: number;
  /** 95 of 100 resamplings have their median in here. */
  low: number;
  high: number;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** The median, and by bootstrap how far it can be trusted. The seed is fixed: the same values give the same interval. */
export function bootstrap(values: readonly number[], resamplings = 2_000): Interval {
  const random = seeded(1);
  const medians = Array.from({ length: resamplings }, () => median(values.map(() => values[Math.floor(random() * values.length)]!)));
  medians.sort((a, b) => a - b);
  const at = (share: number) => medians[Math.min(resamplings - 1, Math.floor(resamplings * share))]!;
  return { median: median(values), low: at(0.025), high: at(0.975) };
}

/** One arm's rate by another's, round by round: what slowed both in one round does not count. */
export function ratio(of: readonly number[], by: readonly number[]): Interval {
  const rounds = Math.min(of.length, by.length);
  return bootstrap(Array.from({ length: rounds }, (_, round) => of[round]! / by[round]!));
}

/** Whether a queue's depth stayed where it was: the last third is no deeper than the first by more than the share given of the bound. */
export function isFlat(depths: readonly number[], bound: number, share = 0.5): boolean {
  const third = Math.floor(depths.length / 3);
  if (third === 0) return true;
  return median(depths.slice(-third)) - median(depths.slice(0, third)) <= bound * share;
}

/** Mulberry32. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
