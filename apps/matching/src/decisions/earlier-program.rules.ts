import type { HardRule } from '#contracts/codes.js';
import { PARTS } from '../rules/score.rules.js';
import type { Weights } from '../rule-set.rules.js';

/** What an earlier program recorded of one provider: shown as it was recorded, and not run again. */
export interface EarlierLook {
  provider: string;
  intervention?: string;
  points?: number;
  failing: HardRule[];
  score?: { total: number; parts: Weights; scarcityPrice: number };
}

/** Its short form, in which providers are named by their place in the sitting. */
export interface EarlierVerdicts {
  failed: { rules: HardRule[]; intervention?: string; points?: number; providers: number[] }[];
  scored: [provider: number, intervention: string, points: number, total: number, scarcityPrice: number, ...parts: number[]][];
}

/** The best first, then those that failed least. @param providers of the sitting, in its order */
export function earlierLooks({ failed, scored }: EarlierVerdicts, providers: readonly { provider: string }[]): EarlierLook[] {
  const looks = providers.map(({ provider }): EarlierLook => ({ provider, failing: [] }));
  for (const { rules, providers: places, ...weighed } of failed)
    for (const nth of places) Object.assign(looks[nth]!, { failing: [...rules], ...weighed });
  for (const [nth, intervention, points, total, scarcityPrice, ...parts] of scored) {
    const score = { total, scarcityPrice, parts: Object.fromEntries(PARTS.map((part, at) => [part, parts[at]])) };
    Object.assign(looks[nth]!, { intervention, points, score });
  }
  return inOrder(looks);
}

export const inOrder = (looks: readonly EarlierLook[]): EarlierLook[] =>
  [...looks].sort((a, b) => a.failing.length - b.failing.length || (b.score?.total ?? 0) - (a.score?.total ?? 0));
