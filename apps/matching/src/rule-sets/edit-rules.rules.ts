import type { MatchingRules } from '../rules/matching-rules.rules.js';

/** What an administrator may set: how much each part of a score counts, and what makes a case wait before another. The rest is the area's file. */
export interface Overlay {
  weights?: Partial<Omit<MatchingRules['weights'], 'version'>>;
  priority?: Partial<MatchingRules['priority']>;
}

/**
 * What is laid over the file once this is asked for: figures that were set before stay. Weights go together, since they must sum to 100 whatever the file
 * comes to say.
 */
export function overlayWith(inForce: MatchingRules, before: Overlay, asked: Overlay): Overlay {
  const { version: _, ...weights } = inForce.weights;
  const priority = { ...before.priority, ...told(asked.priority) };
  return {
    ...((asked.weights ?? before.weights) && { weights: { ...weights, ...told(asked.weights) } }),
    ...(Object.keys(priority).length > 0 && { priority }),
  };
}

/** A field that is there and says nothing is none. */
const told = <T extends object>(figures: T | undefined): Partial<T> =>
  Object.fromEntries(Object.entries(figures ?? {}).filter(([, figure]) => figure !== undefined)) as Partial<T>;

export type EditedRules = { kind: 'edited'; rules: MatchingRules } | { kind: 'refused'; faults: { path: string; sentence: string }[] };

const HIGHEST: Record<keyof MatchingRules['priority'], number> = {
  base: 1000,
  reviewDateReached: 1000,
  courtOrReleaseNear: 1000,
  courtOrReleaseWithinDays: 366,
  enhancedRights: 1000,
  eachWeekWaited: 1000,
};
// A case of no priority would have no value, and one that gains nothing by waiting could be overtaken for ever.
const LOWEST: Partial<Record<keyof MatchingRules['priority'], number>> = { base: 1, eachWeekWaited: 1 };

/**
 * The rule set with an administrator's figures laid over it: over that of the area's file as it is, so that a new file keeps the edit. Every fault is told,
 * not the first.
 */
export function edit(base: MatchingRules, { weights = {}, priority = {} }: Overlay): EditedRules {
  const faults: { path: string; sentence: string }[] = [];
  const whole = (path: string, figure: number, least: number, most: number) => {
    if (!Number.isInteger(figure) || figure < least || figure > most)
      faults.push({ path, sentence: `It must be a whole number from ${least} to ${most}.` });
  };
  const rules: MatchingRules = { ...base, weights: { ...base.weights, ...weights }, priority: { ...base.priority, ...priority } };
  const { version: _, ...counted } = rules.weights;
  for (const [part, weight] of Object.entries(counted)) whole(`weights.${part}`, weight, 0, 100);
  const sum = Object.values(counted).reduce((total, weight) => total + weight, 0);
  if (sum !== 100) faults.push({ path: 'weights', sentence: `The weights must sum to 100, and come to ${sum}.` });
  for (const [name, figure] of Object.entries(rules.priority)) {
    const key = name as keyof MatchingRules['priority'];
    whole(`priority.${name}`, figure, LOWEST[key] ?? 0, HIGHEST[key]);
  }
  return faults.length > 0 ? { kind: 'refused', faults } : { kind: 'edited', rules };
}
