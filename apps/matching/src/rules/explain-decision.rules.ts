import { panelApplies, remedyApplies, triggerMet, type RouteAnswer, type TriggerAnswer } from './community-routes.rules.js';
import { sittingOf, type Kept, type SittingRecord } from './decision-record.rules.js';
import { explain, type Failing } from './every-rule.rules.js';
import { byEffort, nearest } from './change.rules.js';
import { questionOf, youthServiceFirst } from './look-at-providers.rules.js';
import type { Asking, Question } from './question.rules.js';
import { decide, type Decided } from './run-decision.rules.js';
import type { Look, Sitting, Verdict } from './sitting.rules.js';

/** Why a provider was asked, or was not. */
export type Standing =
  | 'chosen'
  /** It would have been better, and its points went to other cases that were decided at the same moment. */
  | 'taken'
  /** It could have been asked; another was better. */
  | 'eligible'
  | 'failing';

export interface Considered extends Look {
  standing: Standing;
  because: Failing[];
  /** Of those, what asks least; undefined where nothing fails. */
  nearest: Failing | undefined;
}

export interface Explanation {
  verdict: Verdict;
  /** Who was asked, then who could have been, the best first, then those for whom least would have to change. */
  providers: Considered[];
  /** For a case that waits: the provider for which least would have to change, with all of it. */
  nearestWay: { provider: string; changes: Failing[] } | undefined;
  routes: { communityRemedy: RouteAnswer; communityJusticePanel: RouteAnswer; communityTrigger: TriggerAnswer };
}

/** Answers "why this one", "why not that one" and "what would have to change" from the record alone. @throws as `sittingOf` does; where the case is not in it */
export function explainDecision(record: SittingRecord, kept: Kept, caseId: string): Explanation {
  const sitting = sittingOf(record, kept);
  return explainVerdict(sitting, decide(sitting), caseId);
}

/** The same where the sitting is at hand. */
export function explainVerdict(sitting: Sitting, decided: Decided, caseId: string): Explanation {
  const nth = decided.verdicts.findIndex((each) => each.case === caseId);
  const asking = sitting.cases.find(({ id }) => id === caseId);
  if (nth < 0 || !asking) throw new Error(`The sitting did not decide case ${caseId}.`);
  const verdict = decided.verdicts[nth]!;
  const questions = questionsOf(asking, decided, nth);
  const providers = verdict.looks.map((look, at): Considered => {
    const because = look.failing === 0 ? [] : explain(questions[at]!);
    return { ...look, standing: standingOf(look, verdict, asking), because, nearest: nearest(because) };
  });
  providers.sort(inOrder(asking));
  const waits = verdict.outcome.kind === 'waiting' && providers[0];
  const { communityRoutes } = sitting.rules;
  return {
    verdict,
    providers,
    nearestWay: waits ? { provider: waits.provider, changes: waits.because } : undefined,
    routes: {
      communityRemedy: remedyApplies(asking.facts, communityRoutes),
      communityJusticePanel: panelApplies(asking.facts, communityRoutes),
      communityTrigger: triggerMet(asking.facts, new Date(sitting.at), sitting.rules),
    },
  };
}

/** What each provider was asked about this case, in turn, as things stood when it was. */
export function questionsOf(asking: Asking, { stands }: Decided, nth: number): Question[] {
  const stand = stands[nth]!;
  const youthFirst = youthServiceFirst(asking, stand);
  return stand.providers.map((provider) => questionOf(asking, provider, stand, youthFirst));
}

function standingOf(look: Look, { outcome, looks }: Verdict, asking: Asking): Standing {
  if (look.failing !== 0) return 'failing';
  if (outcome.kind !== 'offered') return 'eligible';
  if (outcome.provider === look.provider) return 'chosen';
  const chosen = looks.find(({ provider }) => provider === outcome.provider)!;
  return betterFirst(asking)(look, chosen) < 0 ? 'taken' : 'eligible';
}

const betterFirst =
  ({ facts }: Asking) =>
  (a: Look, b: Look) =>
    Number(facts.preferredProviders.includes(b.provider)) - Number(facts.preferredProviders.includes(a.provider)) ||
    (b.score?.total ?? -Infinity) - (a.score?.total ?? -Infinity) ||
    0;

const RANK: Record<Standing, number> = { chosen: 0, taken: 1, eligible: 1, failing: 2 };
const never = ({ because }: Considered) => Number(because.some(({ changes }) => changes.some(({ kind }) => kind === 'never')));

const inOrder = (asking: Asking) => (a: Considered, b: Considered) =>
  RANK[a.standing] - RANK[b.standing] ||
  (a.standing === 'failing'
    ? never(a) - never(b) || a.because.length - b.because.length || byEffort(allChanges(a), allChanges(b))
    : betterFirst(asking)(a, b));

const allChanges = ({ because }: Considered) => because.flatMap(({ changes }) => changes);
