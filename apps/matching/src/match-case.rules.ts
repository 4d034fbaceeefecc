import type { CodedCase } from '#contracts/coded-case.js';
import type { HardRule } from '#contracts/codes.js';
import { harmerIsMinor } from './case-facts.rules.js';
import { weigh } from './case-points.rules.js';
import { failingRules, ofCapacity, type Question } from './hard-rules.rules.js';
import type { Capacity, Provider } from './provider.rules.js';
import type { RuleSet } from './rule-set.rules.js';
import { countHolders, scoreOf, type Holders, type Score } from './score-provider.rules.js';

/** One case that asks for a provider. */
export interface Asking {
  id: string;
  facts: CodedCase;
  /** Providers that declined it or let an offer lapse, in the order in which they did. */
  refusedBy: readonly string[];
  /** Providers with a live allocation that has one of these people on the other side, by keyed hashes. */
  knownToOtherSide: readonly string[];
}

/** What one decision saw of one provider, and what it made of it. Nothing changes what was seen: who has other figures later is another. */
export interface Seen {
  provider: string;
  profileVersion: number;
  suspended: boolean;
  lastAllocatedAt: string | null;
  capacity: Readonly<Capacity>;
  knownToOtherSide?: true;
  failing: readonly HardRule[];
  intervention?: string;
  points?: number;
  score?: Score;
}

export type Outcome =
  | { kind: 'offered'; provider: string; intervention: string; points: number }
  | { kind: 'waiting'; because: HardRule[] }
  | { kind: 'for_person'; because: 'declined_by_three' };

export interface Decision {
  outcome: Outcome;
  seen: Seen[];
  /** Providers that every rule but those of capacity allows: to be asked again as soon as they have room. */
  able: string[];
  /** Fewest points that any of those would need; 0 where there is none. */
  leastPoints: number;
}

/**
 * Which provider is asked to take this case: all hard rules first, then the preference of the harmed person, then the score, then who has been
 * longest without an allocation, then the id.
 * @param today calendar date where the area is
 * @param holders of these providers as they now stand, where whoever asks has counted them already
 */
export function matchCase(
  asking: Asking,
  providers: readonly Provider[],
  today: string,
  rules: RuleSet,
  holders: Holders = countHolders(providers),
): Decision {
  const seen = questionsOf(asking, providers, today, rules).map((question) => look(question, holders, rules));
  const able = seen.filter((each) => each.failing.every(ofCapacity));
  return {
    outcome: outcomeOf(asking, seen, able, rules),
    seen,
    able: able.map((each) => each.provider),
    leastPoints: able.length > 0 ? Math.min(...able.map((each) => each.points ?? 0)) : 0,
  };
}

/** One question a provider. A harmer under 18 is offered to the youth justice service first, where there is one that could ever take the case. */
export function questionsOf(asking: Asking, providers: readonly Provider[], today: string, rules: RuleSet): Question[] {
  const questions = providers.map((provider) => questionOf(asking, provider, today, rules));
  if (!harmerIsMinor(asking.facts)) return questions;
  const youthServiceFirst = questions.some((q) => q.provider.profile.youthJusticeService && failingRules(q).every(ofCapacity));
  return youthServiceFirst ? questions.map((question) => ({ ...question, youthServiceFirst })) : questions;
}

export function questionOf(asking: Asking, provider: Provider, today: string, rules: RuleSet): Question {
  return {
    facts: asking.facts,
    provider,
    weighed: weigh(asking.facts, provider.profile, rules),
    today,
    refusedBy: asking.refusedBy,
    knownToOtherSide: asking.knownToOtherSide.includes(provider.id),
    youthServiceFirst: false,
  };
}

function look(question: Question, holders: Holders, rules: RuleSet): Seen {
  const { facts, provider, weighed, knownToOtherSide } = question;
  const { id, profileVersion, suspended, lastAllocatedAt, capacity } = provider;
  const failing = failingRules(question);
  const seen: Seen = { provider: id, profileVersion, suspended, lastAllocatedAt, capacity, failing };
  if (knownToOtherSide) seen.knownToOtherSide = true;
  if (weighed) {
    seen.intervention = weighed.intervention.code;
    seen.points = weighed.points;
    if (failing.length === 0) seen.score = scoreOf(facts, provider, weighed, holders, rules);
  }
  return seen;
}

function outcomeOf(asking: Asking, seen: Seen[], able: Seen[], rules: RuleSet): Outcome {
  if (asking.refusedBy.length >= rules.clocks.declinesBeforePerson) return { kind: 'for_person', because: 'declined_by_three' };
  const best = seen.filter((each) => each.failing.length === 0).sort(inOrder(asking.facts))[0];
  if (best) return { kind: 'offered', provider: best.provider, intervention: best.intervention!, points: best.points! };
  // Where somebody could take it but for room, that is why it waits; who could never take it says nothing.
  return { kind: 'waiting', because: able.length > 0 ? mostFailedFirst(able) : mostFailedFirst(seen).filter((rule) => !ofCapacity(rule)) };
}

/** What fails for all is more telling than what fails for one. Ties in one order, whatever the order in which providers are read. */
function mostFailedFirst(seen: Seen[]): HardRule[] {
  const times = new Map<HardRule, number>();
  for (const { failing } of seen) for (const rule of failing) times.set(rule, (times.get(rule) ?? 0) + 1);
  return [...times].sort(([a, m], [b, n]) => n - m || compare(a, b)).map(([rule]) => rule);
}

const inOrder = (facts: CodedCase) => (a: Seen, b: Seen) =>
  preference(facts, b) - preference(facts, a) ||
  b.score!.total - a.score!.total ||
  compare(a.lastAllocatedAt ?? '', b.lastAllocatedAt ?? '') ||
  compare(a.provider, b.provider);

const preference = (facts: CodedCase, seen: Seen) => Number(facts.preferredProviders.includes(seen.provider));
const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
