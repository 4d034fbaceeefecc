import type { CodedCase } from '#contracts/coded-case.js';
import { categories } from '#contracts/codes.js';
import type { Weighed } from './case-points.rules.js';
import { freePoints, tagsOf, type Profile, type Provider } from './provider.rules.js';
import { milesBetween, type RuleSet, type Weights } from './rule-set.rules.js';

/** Each part from 0 to 1, before its weight; the price in points of score, after it. */
export interface Score {
  parts: Weights;
  scarcityPrice: number;
  total: number;
}

/** In the order in which records name them: a new part comes last. */
export const PARTS: (keyof Weights)[] = ['fit', 'expectedWait', 'freeShare', 'agreedShare', 'miles'];

/** What nobody can say yet pulls neither way. */
const NEUTRAL = 0.5;
const FAR_MILES = 60;
/** The price of a provider's last points, where it is the only one that can do something this case does not need. */
const HIGHEST_PRICE = 40;

/** How many providers can do each thing: a category's code, or `tag:` and a specialist tag. Only those that may be asked at all count. */
export type Holders = ReadonlyMap<string, number>;

export function countHolders(providers: readonly Provider[]): Holders {
  const holders = new Map<string, number>();
  for (const provider of providers) {
    if (!counts(provider)) continue;
    for (const skill of skillsOf(provider.profile)) holders.set(skill, (holders.get(skill) ?? 0) + 1);
  }
  return holders;
}

/** Who cannot be asked now holds nothing: what it alone could do otherwise, nobody else is spared for. */
export const counts = (provider: Provider) => !provider.suspended && freePoints(provider.capacity) > 0;

// A profile is read once and never changed, and its skills are asked for at every decision.
const skills = new WeakMap<Profile, readonly string[]>();

function skillsOf(profile: Profile): readonly string[] {
  let known = skills.get(profile);
  if (!known) skills.set(profile, (known = [...profile.categories, ...tagsOf(profile).map((tag) => `tag:${tag}`)]));
  return known;
}

/** How well this provider fits this case. Same inputs, same figures, to the last digit. */
export function scoreOf(facts: CodedCase, provider: Provider, weighed: Weighed, holders: Holders, rules: RuleSet): Score {
  const parts: Weights = {
    fit: fit(facts, provider.profile, weighed),
    expectedWait: expectedWait(provider),
    freeShare: freeShareAfter(provider, weighed.points),
    agreedShare: NEUTRAL,
    miles: nearness(milesBetween(provider.profile.home, facts.district, rules)),
  };
  const scarcityPrice = priceOf(facts, provider, weighed.points, holders);
  const { weights } = rules;
  const weighted = PARTS.reduce((sum, part) => sum + parts[part] * weights[part], 0);
  return { parts, scarcityPrice, total: Math.round((weighted - scarcityPrice) * 1e4) / 1e4 };
}

/** Half for the wish (the first wished is 1, the last near 0), half for how narrow its remit is: who takes little else knows this well. */
function fit(facts: CodedCase, profile: Profile, weighed: Weighed): number {
  const place = facts.interventions.findIndex((wish) => wish === weighed.intervention.code);
  const wish = 1 - place / facts.interventions.length;
  const narrowness = 1 - (profile.categories.length - 1) / categories.length;
  return wish / 2 + narrowness / 2;
}

/** Offers that a provider has not answered yet stand before this one. */
function expectedWait({ capacity }: Provider): number {
  if (capacity.kind !== 'known') return NEUTRAL;
  return 1 - Math.min(1, capacity.held / Math.max(1, capacity.available ?? 0));
}

function freeShareAfter({ capacity }: Provider, points: number): number {
  if (capacity.kind !== 'known') return NEUTRAL;
  return Math.max(0, (freePoints(capacity) - points) / Math.max(1, capacity.available ?? 0));
}

const nearness = (miles: number | undefined) => (miles === undefined ? NEUTRAL : 1 - Math.min(miles, FAR_MILES) / FAR_MILES);

/**
 * What its points are worth to cases that nobody else could take: one over the number of providers with its rarest skill that this case does
 * not need, times the share of its free points that this case would use up. So the only provider for sexual harm is not filled with bicycles.
 */
function priceOf(facts: CodedCase, { profile, capacity }: Provider, points: number, holders: Holders): number {
  let fewest = Infinity;
  for (const skill of skillsOf(profile)) {
    const count = holders.get(skill) ?? Infinity;
    if (count < fewest && !isNeeded(facts, skill)) fewest = count;
  }
  const used = Math.min(1, points / Math.max(1, freePoints(capacity)));
  return (HIGHEST_PRICE / fewest) * used;
}

const isNeeded = (facts: CodedCase, skill: string) =>
  skill === facts.category || (skill.startsWith('tag:') && facts.tags.some((tag) => skill === `tag:${tag}`));
