import type { HardRule } from '#contracts/codes.js';
import type { Seen } from './match-case.rules.js';
import type { Capacity, Provider } from './provider.rules.js';
import { PARTS, type Score } from './score-provider.rules.js';
import type { Weights } from './rule-set.rules.js';

/** A provider as it stood when a sitting began: what all decisions of the sitting saw alike of it. */
export interface SeenAlike {
  provider: string;
  profileVersion: number;
  suspended: boolean;
  lastAllocatedAt: string | null;
  capacity: Capacity;
}

/**
 * What one decision made of each provider of its sitting, named by place (0 is the first). It stands in the record of every decision for good:
 * so it is short, and may be added to but never read otherwise.
 */
export interface Verdicts {
  /** Those that failed alike stand together. */
  failed: { rules: readonly HardRule[]; intervention?: string; points?: number; providers: number[] }[];
  scored: [provider: number, intervention: string, points: number, total: number, scarcityPrice: number, ...parts: number[]][];
  /** Points held at this decision's turn, where earlier ones of the sitting had changed them. */
  held: [provider: number, points: number][];
  knownToOtherSide?: number[];
}

export const seenAlike = ({ id, profileVersion, suspended, lastAllocatedAt, capacity }: Provider): SeenAlike => ({
  provider: id,
  profileVersion,
  suspended,
  lastAllocatedAt,
  capacity,
});

/** @param before the sitting's providers, in the order in which they were seen */
export function verdictsOf(seen: readonly Seen[], before: readonly SeenAlike[]): Verdicts {
  const verdicts: Verdicts = { failed: [], scored: [], held: [] };
  const known: number[] = [];
  seen.forEach(({ capacity, failing, intervention, points, score, knownToOtherSide }, nth) => {
    if (capacity.held !== before[nth]!.capacity.held) verdicts.held.push([nth, capacity.held]);
    if (knownToOtherSide) known.push(nth);
    if (score) {
      const parts = PARTS.map((part) => score.parts[part]);
      verdicts.scored.push([nth, intervention!, points!, score.total, score.scarcityPrice, ...parts]);
      return;
    }
    const alike = verdicts.failed.find((each) => each.rules === failing && each.points === points && each.intervention === intervention);
    if (alike) alike.providers.push(nth);
    else verdicts.failed.push({ rules: failing, ...(intervention !== undefined && { intervention, points }), providers: [nth] });
  });
  return known.length > 0 ? { ...verdicts, knownToOtherSide: known } : verdicts;
}

/** The inverse: each provider as this decision saw it, in the order of the sitting. */
export function seenAgain({ failed, scored, held, knownToOtherSide = [] }: Verdicts, alike: readonly SeenAlike[]): Seen[] {
  const seen = alike.map((each): Seen => ({ ...each, failing: [] }));
  for (const [nth, points] of held) seen[nth]!.capacity = { ...alike[nth]!.capacity, held: points };
  for (const nth of knownToOtherSide) seen[nth]!.knownToOtherSide = true;
  for (const { rules, providers, ...weighed } of failed)
    for (const nth of providers) Object.assign(seen[nth]!, { failing: [...rules], ...weighed });
  for (const [nth, intervention, points, total, scarcityPrice, ...parts] of scored) {
    const score: Score = {
      parts: Object.fromEntries(PARTS.map((part, at) => [part, parts[at]])) as unknown as Weights,
      scarcityPrice,
      total,
    };
    Object.assign(seen[nth]!, { intervention, points, score });
  }
  return seen;
}
