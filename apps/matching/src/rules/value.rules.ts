import type { CodedCase } from '#contracts/coded-case.js';
import type { Work } from './case-needs.rules.js';
import type { MatchingRules } from './matching-rules.rules.js';
import type { Asking, ProviderNow } from './question.rules.js';
import { nearness, partOfFit, UNIT } from './score.rules.js';

/** The highest score, in ten-thousandths of a point. */
export const FULL_SCORE = 100 * UNIT;

/**
 * How good a placement is, whatever stood in the moment: fit and distance as they are, what depends on the state of things in the middle, no price; all
 * of it where the harmed person wished for this provider. The same for whoever decided, so that hindsight can be held against it. Ten-thousandths of a
 * point of 100.
 */
export function standingScore(asking: Asking, provider: ProviderNow, work: Work, rules: MatchingRules): number {
  if (prefers(asking.facts, provider.id)) return FULL_SCORE;
  const { weights } = rules;
  const middle = UNIT / 2;
  return Math.round(
    partOfFit(asking, provider, work) * weights.fit +
      middle * (weights.expectedWait + weights.freeShare + weights.agreedShare) +
      nearness(provider, asking.facts, rules) * weights.miles,
  );
}

/** Value of a placement, in ten-thousandths: priority when first ready × standing score / 100. */
export const valueOf = (arrivalPriority: number, standing: number): number => Math.round((arrivalPriority * standing) / 100);

export const prefers = ({ preferredProviders }: Pick<CodedCase, 'preferredProviders'>, provider: string) =>
  preferredProviders.includes(provider);
