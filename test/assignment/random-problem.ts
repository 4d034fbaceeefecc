import type { AssignmentProblem } from '../../apps/matching/src/assign/assignment-problem.rules.js';

export interface Shape {
  cases: number;
  providers: number;
  /** Providers that each case may go to. */
  eligible: number;
  /** Points of a provider: from 0 to twice this, or exactly this. */
  capacity: number;
  exactly?: boolean;
  /** Costs from −highest to 0, unplaced from −highest / 4 to highest / 4. */
  highest: number;
}

/** The same seed, the same problem. */
export function randomProblem(seed: number, { cases, providers, eligible, capacity, exactly, highest }: Shape): AssignmentProblem {
  const random = seeded(seed);
  const upTo = (most: number) => Math.floor(random() * (most + 1));
  return {
    providers: Array.from({ length: providers }, (_, p) => ({ id: `p${p}`, capacity: exactly ? capacity : upTo(2 * capacity) })),
    cases: Array.from({ length: cases }, (_, i) => {
      const may = new Set<number>();
      while (may.size < Math.min(eligible, providers)) may.add(upTo(providers - 1));
      return {
        id: `c${i}`,
        unplacedCost: upTo(highest >> 1) - (highest >> 2),
        options: [...may].map((p) => ({ provider: `p${p}`, cost: -upTo(highest) })),
      };
    }),
  };
}

/** Mulberry32. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
