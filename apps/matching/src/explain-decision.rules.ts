import type { CodedCase } from '#contracts/coded-case.js';
import { localTime } from '#platform/working-days.rules.js';
import { explain, type Failing } from './hard-rules.rules.js';
import { matchCase, questionsOf, type Asking, type Seen } from './match-case.rules.js';
import type { Profile, Provider } from './provider.rules.js';
import type { RuleSet } from './rule-set.rules.js';
import type { Score } from './score-provider.rules.js';

/** A decision as it was recorded, with the rules and the profiles that it names. */
export interface RecordedDecision {
  case: string;
  at: Date;
  outcome: 'offered' | 'waiting' | 'for_person';
  provider: string | null;
  facts: CodedCase;
  refusedBy: string[];
  seen: Seen[];
  rules: RuleSet;
  /** Name and profile of each provider, in the version that was seen. */
  profiles: Map<string, { name: string; profile: Profile }>;
}

export interface Considered {
  provider: string;
  name: string;
  intervention?: string;
  points?: number;
  capacity: Seen['capacity'];
  failing: Failing[];
  score?: Score;
}

/** What was decided on: the same figures give the same decision again. */
export function decidedOn(record: RecordedDecision): { asking: Asking; providers: Provider[]; today: string } {
  const { facts, refusedBy, seen, rules, at } = record;
  const providers = seen.map(({ provider: id, profileVersion, suspended, capacity, lastAllocatedAt }): Provider => {
    const { name, profile } = record.profiles.get(id)!;
    return { id, name, profile, profileVersion, suspended, capacity, lastAllocatedAt };
  });
  const knownToOtherSide = seen.filter((each) => each.knownToOtherSide).map((each) => each.provider);
  return { asking: { id: record.case, facts, refusedBy, knownToOtherSide }, providers, today: localTime(at, rules.clocks.timeZone).day };
}

/** Answers "why this one", "why not that one" and "what would have to change", from the record alone. The best first, then the others. */
export function explainDecision(record: RecordedDecision): { sameAgain: boolean; providers: Considered[] } {
  const { asking, providers, today } = decidedOn(record);
  const again = matchCase(asking, providers, today, record.rules);
  const provider = again.outcome.kind === 'offered' ? again.outcome.provider : null;
  const questions = questionsOf(asking, providers, today, record.rules);
  const considered = record.seen.map((seen, nth): Considered => {
    const { intervention, points, score } = seen;
    return {
      provider: seen.provider,
      name: providers[nth]!.name,
      ...(intervention !== undefined && { intervention, points }),
      capacity: seen.capacity,
      failing: explain(questions[nth]!),
      ...(score && { score }),
    };
  });
  return {
    sameAgain: again.outcome.kind === record.outcome && provider === record.provider,
    providers: considered.sort((a, b) => rank(b, record) - rank(a, record) || a.failing.length - b.failing.length),
  };
}

const rank = (considered: Considered, { provider }: RecordedDecision) =>
  considered.provider === provider ? Infinity : (considered.score?.total ?? -1e6);
