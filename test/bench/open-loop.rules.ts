/** Milliseconds from the intended send to the end. */
export interface Latencies {
  count: number;
  p50: number;
  p95: number;
  p99: number;
  p999: number;
  most: number;
}

/** @returns undefined where nothing came to its end */
export function latenciesOf(values: readonly number[]): Latencies | undefined {
  if (values.length === 0) return undefined;
  const sorted = Float64Array.from(values).sort();
  // The smallest value that so large a share does not exceed: of ten, the 99th percentile is the largest.
  const at = (share: number) => sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)]!;
  return { count: sorted.length, p50: at(0.5), p95: at(0.95), p99: at(0.99), p999: at(0.999), most: sorted.at(-1)! };
}

/** How many sends are due by a moment, of a steady rate that began at 0. */
export const dueBy = (ms: number, perSecond: number): number => (ms < 0 ? 0 : Math.floor((ms * perSecond) / 1_000) + 1);

/** When the n-th was to be sent, in milliseconds from the beginning. */
export const intendedAt = (n: number, perSecond: number): number => (n * 1_000) / perSecond;
