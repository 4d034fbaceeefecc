import { linesOf } from '#platform/columns.js';
import type { Tx } from '#platform/database.js';
import type { SeenAlike, Verdicts } from './decision-record.rules.js';

export interface Sitting {
  id: string;
  ruleSet: string;
  providers: readonly SeenAlike[];
}

export interface DecisionRow {
  id: string;
  case: string;
  outcome: 'offered' | 'waiting' | 'for_person';
  provider: string | null;
  factsVersion: number;
  refusedBy: readonly string[];
  verdicts: Verdicts;
}

/** Records the decisions of one sitting. */
export async function saveDecisions(tx: Tx, sitting: Sitting, decisions: readonly DecisionRow[], now: Date): Promise<void> {
  if (decisions.length === 0) return;
  await tx.query(
    `with s as (insert into sitting (id, rule_set, providers) values ($1, $2, $3) returning id)
     insert into decision (id, case_id, at, sitting, outcome, provider, facts_version, refused_by, verdicts)
     select d.id, d.case_id, $4, s.id, d.outcome, d.provider, d.facts_version, d.refused_by::uuid[], d.verdicts::json
     from s, rows from (unnest($5::uuid[], $6::uuid[], $7::text[], $8::uuid[], $9::int[], $10::text[]), string_to_table($11, chr(10)))
       as d(id, case_id, outcome, provider, facts_version, refused_by, verdicts)`,
    [
      sitting.id,
      sitting.ruleSet,
      JSON.stringify(sitting.providers),
      now,
      decisions.map((d) => d.id),
      decisions.map((d) => d.case),
      decisions.map((d) => d.outcome),
      decisions.map((d) => d.provider),
      decisions.map((d) => d.factsVersion),
      decisions.map((d) => `{${d.refusedBy.join(',')}}`),
      linesOf(decisions.map((d) => d.verdicts)),
    ],
  );
}
