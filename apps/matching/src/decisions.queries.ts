import type { CodedCase } from '#contracts/coded-case.js';
import type { Tx } from '#platform/database.js';
import type { RecordedDecision } from './explain-decision.rules.js';
import { seenAgain, type SeenAlike, type Verdicts } from './decision-record.rules.js';
import type { Seen } from './match-case.rules.js';
import type { Profile } from './provider.rules.js';
import type { RuleSet } from './rule-set.rules.js';

export interface DecisionKept extends RecordedDecision {
  id: string;
  ruleSet: string;
}

interface Row {
  id: string;
  case: string;
  at: Date;
  outcome: RecordedDecision['outcome'];
  provider: string | null;
  facts: CodedCase;
  refusedBy: string[];
  ruleSet: string;
  rules: RuleSet;
  /** Of decisions before there were sittings; since then the two below say it. */
  seen: Seen[] | null;
  alike: SeenAlike[];
  verdicts: Verdicts;
}

/** The last decision about a case, with all that it rested on, and the ids of the earlier ones. */
export async function decisionsOf(tx: Tx, about: string): Promise<{ last?: DecisionKept; earlier: string[] }> {
  const { rows } = await tx.query<{ id: string }>('select id from decision where case_id = $1 order by at desc, id desc', [about]);
  const [last, ...earlier] = rows.map((row) => row.id);
  return { last: last ? (await keptDecisions(tx, [last]))[0] : undefined, earlier };
}

export async function keptDecisions(tx: Tx, ids: readonly string[]): Promise<DecisionKept[]> {
  const { rows } = await tx.query<Row>(
    `select d.id, d.case_id as "case", d.at, d.outcome, d.provider, coalesce(d.facts::json, f.facts) as facts, d.refused_by as "refusedBy",
       r.id as "ruleSet", r.content as rules, d.seen, s.providers as alike, d.verdicts
     from decision d
     left join sitting s on s.id = d.sitting
     left join case_facts f on f.case_id = d.case_id and f.version = d.facts_version
     join rule_set r on r.id = coalesce(d.rule_set, s.rule_set)
     where d.id = any($1::uuid[]) order by d.at, d.id`,
    [ids],
  );
  const decisions = rows.map(({ seen, alike, verdicts, ...row }) => ({ ...row, seen: seen ?? seenAgain(verdicts, alike) }));
  const named = decisions.flatMap((row) => row.seen.map((seen) => ({ provider: seen.provider, version: seen.profileVersion })));
  const { rows: profiles } = await tx.query<{ provider: string; version: number; name: string; profile: Profile }>(
    `select distinct v.provider, v.version, p.name, v.profile from provider_profile v join provider p on p.id = v.provider
     join unnest($1::uuid[], $2::int[]) as n(provider, version) on n.provider = v.provider and n.version = v.version`,
    [named.map((each) => each.provider), named.map((each) => each.version)],
  );
  return decisions.map((row) => ({
    ...row,
    profiles: new Map(
      row.seen.map(({ provider, profileVersion }) => [
        provider,
        profiles.find((each) => each.provider === provider && each.version === profileVersion)!,
      ]),
    ),
  }));
}
