import type { PriorityBand } from '#contracts/codes.js';
import type { RuleSet } from '../rule-set.rules.js';

/** One of three words, so that a figure that moves every week is not taken for a promise. */
export function bandOf(priority: number, { priority: figures }: Pick<RuleSet, 'priority'>): PriorityBand {
  const { base, courtOrReleaseNear, enhancedRights } = figures;
  if (priority >= base + courtOrReleaseNear) return 'urgent';
  return priority >= base + enhancedRights ? 'high' : 'normal';
}
