import { createHash } from 'node:crypto';
import type { Tx } from '#platform/database.js';

/** What a case rested on that was looked at beside those that were decided: without it the sitting could not be made again. */
export interface LookedAt {
  case: string;
  factsVersion: number;
  inputs: string;
}

export interface SittingRow {
  id: string;
  ruleSet: string;
  priceSet: string | null;
  /** Text, kept byte for byte. */
  seen: string;
  beside: readonly LookedAt[];
}

export interface DecisionRow {
  id: string;
  case: string;
  /** Place among all that the sitting looked at, in turn. */
  nth: number;
  outcome: 'offered' | 'waiting' | 'for_person';
  provider: string | null;
  factsVersion: number;
  /** What of the case it rested on beside its facts. Text, as are the two below. */
  inputs: string;
  /** The same with its facts. */
  asking: string;
  verdict: string;
  /** Who placed it by hand. */
  byPerson: string | null;
}

/** Of all that a decision is kept as, so that a record that was changed afterwards is known by it. */
export const digestOf = (sitting: string, asking: string, verdict: string): Buffer => digestsOf(sitting)(asking, verdict);

/** The same for many of one sitting, which is read once. */
function digestsOf(sitting: string): (asking: string, verdict: string) => Buffer {
  const begun = createHash('sha256').update(`${sitting}\n`);
  return (asking, verdict) => begun.copy().update(`${asking}\n${verdict}`).digest();
}

/** Records the decisions of one sitting. */
export async function saveDecisions(tx: Tx, sitting: SittingRow, decisions: readonly DecisionRow[], now: Date): Promise<void> {
  const digest = digestsOf(sitting.seen);
  await tx.query(
    `with s as (insert into sitting (id, rule_set, price_set, providers, beside) values ($1, $2, $3, $4, $5) returning id)
     insert into decision (id, case_id, at, sitting, nth, outcome, provider, facts_version, digest, by_person, inputs, verdicts)
     select d.id, d.case_id, $6, s.id, d.nth, d.outcome, d.provider, d.facts_version, d.digest, d.by_person, d.inputs, d.verdicts::json
     from s, rows from (
       unnest($7::uuid[], $8::uuid[], $9::int[], $10::text[], $11::uuid[], $12::int[], $13::bytea[], $14::text[]),
       string_to_table($15, chr(10)), string_to_table($16, chr(10))
     ) as d(id, case_id, nth, outcome, provider, facts_version, digest, by_person, inputs, verdicts)`,
    [
      sitting.id,
      sitting.ruleSet,
      sitting.priceSet,
      sitting.seen,
      sitting.beside.length > 0 ? JSON.stringify(sitting.beside) : null,
      now,
      decisions.map((d) => d.id),
      decisions.map((d) => d.case),
      decisions.map((d) => d.nth),
      decisions.map((d) => d.outcome),
      decisions.map((d) => d.provider),
      decisions.map((d) => d.factsVersion),
      decisions.map((d) => digest(d.asking, d.verdict)),
      decisions.map((d) => d.byPerson),
      decisions.map((d) => d.inputs).join('\n'),
      decisions.map((d) => d.verdict).join('\n'),
    ],
  );
}
