import type { HardRule } from '#contracts/codes.js';
import { roomIn, type MonthNow } from '../capacity/months.rules.js';
import type { Change } from '../rules/change.rules.js';
import { runAgain, type Kept, type SittingRecord } from '../rules/decision-record.rules.js';
import type { Failing } from '../rules/every-rule.rules.js';
import { explainVerdict, type Considered, type Explanation, type Standing } from '../rules/explain-decision.rules.js';
import { PARTS, UNIT, type Score } from '../rules/score.rules.js';
import type { Outcome } from '../rules/sitting.rules.js';
import type { Weights } from '../rule-set.rules.js';
import { changeWords } from './change-words.rules.js';

export interface FailingShown {
  rule: HardRule;
  sentence: string;
  wouldPassIf: string;
  /** The same for a program: applied to the question, the rule passes. */
  changes: Change[];
}

export interface ProviderShown {
  provider: string;
  standing: Standing;
  intervention?: string;
  points?: number;
  lead?: string;
  second?: string;
  /** As they stood at the turn of this case. `free` to it; null where no figure binds or none is known. */
  months: { month: string; kind: string; available: number | null; kept: number; committed: number; held: number; free: number | null }[];
  failing: FailingShown[];
  /** The rule that asks least. */
  nearest?: HardRule;
  score?: ScoreShown;
}

/** In points of 100. */
export interface ScoreShown {
  total: number;
  /** Each from 0 to 1, before its weight. */
  parts: Weights;
  scarcityPrice: number;
}

export interface DecisionShown {
  outcome: Outcome;
  /** Run again from its record it gave the same bytes. */
  sameBytes: boolean;
  ruleSet: string;
  priceSet: string | null;
  engine: number;
  weights: Weights;
  /** Cases that were decided or looked at in the same moment, this one among them. */
  decidedTogether: number;
  /** Who was asked, then who could have been, then those for whom least would have to change. */
  providers: ProviderShown[];
  nearestWay?: { provider: string; changes: FailingShown[] };
  routes: Explanation['routes'];
}

/** Why a decision fell as it did, from its record alone. @throws as `sittingOf` does; where the case is not in the record */
export function decisionShown(record: SittingRecord, kept: Kept, caseId: string): DecisionShown {
  const { sitting, decided, replay } = runAgain(record, kept);
  const recorded = record.decisions.find((each) => each.case === caseId);
  if (!recorded) throw new Error(`The sitting did not decide case ${caseId}.`);
  const { providers, nearestWay, routes } = explainVerdict(sitting, decided, caseId);
  const nth = decided.verdicts.findIndex((each) => each.case === caseId);
  const months = new Map(decided.stands[nth]!.providers.map(({ id, months: both }) => [id, both]));
  const serious = sitting.cases.find(({ id }) => id === caseId)!.facts.complexity === 'serious_sensitive';
  const { version: _, ...weights } = sitting.rules.weights;
  const shown = (failing: Failing): FailingShown => ({
    rule: failing.rule,
    sentence: failing.sentence,
    wouldPassIf: failing.changes.map((change) => changeWords(change, sitting.today)).join(', and '),
    changes: failing.changes,
  });
  return {
    outcome: (JSON.parse(recorded.verdict) as { outcome: Outcome }).outcome,
    sameBytes: replay.kind === 'same' || !replay.cases.includes(caseId),
    ruleSet: sitting.rulesId,
    priceSet: sitting.pricesId ?? null,
    engine: sitting.rules.engine,
    weights,
    decidedTogether: sitting.cases.length,
    providers: providers.map((each) => providerShown(each, shown, months.get(each.provider)!, serious)),
    ...(nearestWay && { nearestWay: { provider: nearestWay.provider, changes: nearestWay.changes.map(shown) } }),
    routes,
  };
}

function providerShown(
  { provider, standing, because, nearest, intervention, points, lead, second, score }: Considered,
  shown: (failing: Failing) => FailingShown,
  months: readonly MonthNow[],
  serious: boolean,
): ProviderShown {
  return {
    provider,
    standing,
    ...(intervention !== undefined && { intervention, points: points! }),
    ...(lead !== undefined && { lead }),
    ...(second !== undefined && { second }),
    months: months.map(({ month, kind, available, kept, committed, held, ...rest }) => ({
      month,
      kind,
      available,
      kept,
      committed,
      held,
      free: kind === 'known' ? roomIn({ month, kind, available, kept, committed, held, ...rest }, serious) : null,
    })),
    failing: because.map(shown),
    ...(nearest && { nearest: nearest.rule }),
    ...(score && { score: scoreShown(score) }),
  };
}

const scoreShown = ({ parts, price, total }: Score): ScoreShown => ({
  total: total / UNIT,
  parts: Object.fromEntries(PARTS.map((part) => [part, parts[part] / UNIT])) as unknown as Weights,
  scarcityPrice: price / UNIT,
});
