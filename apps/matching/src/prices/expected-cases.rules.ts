import type { Comer } from './price-set.rules.js';

/** A case of the past year as the rules of today would have it: who could take it were there room, for how many points, and what that would be worth. */
export interface PastCase {
  id: string;
  serious: boolean;
  options: Comer['options'];
}

/** At most so many of a year stand for all: prices rest on what kinds of case there are, and on how many in all. */
export const REPRESENTATIVES = 250;

/** Evenly from the cases of the past, in the order in which they came: those that `expectedCases` is told of. */
export const representativesOf = <T>(past: readonly T[]): T[] => {
  const taken = Math.min(past.length, REPRESENTATIVES);
  return Array.from({ length: taken }, (_, nth) => past[Math.floor((nth * past.length) / taken)]!);
};

/**
 * What the months ahead are expected to bring: the cases of the last twelve months again, spread evenly over working days. Of the providers that could
 * take one, some decline: each past case is taken to be declined by the same ones every time, as many in a hundred as each declines.
 *
 * @param representatives of the cases of the past
 * @param aDay how many cases in all came on a working day
 * @param daysAhead working days still to come, by month, the current one first
 * @param accepts how many of a hundred offers a provider accepts
 */
export function expectedCases(
  representatives: readonly PastCase[],
  aDay: number,
  daysAhead: readonly number[],
  accepts: (provider: string) => number,
): Comer[] {
  const each = aDay / Math.max(1, representatives.length);
  const kinds = new Map<string, { serious: boolean; options: Comer['options']; many: number }>();
  for (const { id, serious, options } of representatives) {
    const willing = options.filter(({ provider }) => hundredth(id, provider) < accepts(provider));
    if (willing.length === 0) continue;
    const key = `${serious} ${willing.map(({ provider, points, value }) => `${provider} ${points} ${value}`).join(' ')}`;
    const kind = kinds.get(key);
    if (kind) kind.many++;
    else kinds.set(key, { serious, options: willing, many: 1 });
  }
  return [...kinds.values()].map(({ many, ...kind }) => ({ ...kind, many: daysAhead.map((days) => days * each * many) }));
}

/** Of a case and a provider, always the same: 0 to 99, as evenly as FNV-1a spreads. */
function hundredth(id: string, provider: string): number {
  let hash = 0x811c9dc5;
  for (const letter of `${id} ${provider}`) hash = Math.imul(hash ^ letter.codePointAt(0)!, 0x01000193);
  // Its low digits hardly differ between ids that differ in their last letter: the high ones are folded in.
  hash ^= hash >>> 15;
  hash = Math.imul(hash, 0x2c1b3c6d);
  return ((hash ^ (hash >>> 12)) >>> 0) % 100;
}
