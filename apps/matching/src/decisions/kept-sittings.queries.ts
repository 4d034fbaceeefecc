import type { CodedCase } from '#contracts/coded-case.js';
import type { Tx } from '#platform/database.js';
import { askingOf, type SittingRecord } from '../rules/decision-record.rules.js';

/** A sitting as it is kept, with what each of its decisions is known by. */
export interface SittingKept {
  id: string;
  record: SittingRecord;
  /** In the order of the record's. */
  decisions: DecisionKept[];
}

export interface DecisionKept {
  id: string;
  case: string;
  at: Date;
  /** Of what was written then, so that a record changed since is known by it. */
  digest: Buffer;
  /** Who placed the case by hand. */
  byPerson: string | null;
}

interface Beside {
  case: string;
  factsVersion: number;
  inputs: string;
}

interface DecisionRow extends DecisionKept, Beside {
  sitting: string;
  verdict: string;
}

/** These sittings, in the order of their ids, which is that of time. Those of an earlier program, which cannot be run again, are left out. */
export async function keptSittings(tx: Tx, ids: readonly string[]): Promise<SittingKept[]> {
  if (ids.length === 0) return [];
  const { rows: decisions } = await tx.query<DecisionRow>(
    `select d.sitting, d.id, d.case_id as "case", d.at, d.digest, d.by_person as "byPerson", d.facts_version as "factsVersion", d.inputs,
       d.verdicts::text as verdict
     from decision d where d.sitting = any($1::uuid[]) and d.digest is not null order by d.sitting, d.nth`,
    [ids],
  );
  const { rows: sittings } = await tx.query<{ id: string; seen: string; beside: Beside[] | null }>(
    `select id, providers::text as seen, beside from sitting where id = any($1::uuid[]) order by id`,
    [[...new Set(decisions.map(({ sitting }) => sitting))]],
  );
  const facts = await factsOf(tx, [...decisions, ...sittings.flatMap(({ beside }) => beside ?? [])]);
  const asking = (each: Beside) => askingOf(each.inputs, facts(each));
  return sittings.map(({ id, seen, beside }) => {
    const own = decisions.filter(({ sitting }) => sitting === id);
    return {
      id,
      record: {
        sitting: seen,
        decisions: own.map((each) => ({ case: each.case, asking: asking(each), verdict: each.verdict })),
        beside: (beside ?? []).map(asking),
      },
      decisions: own.map(({ id: decision, case: about, at, digest, byPerson }) => ({ id: decision, case: about, at, digest, byPerson })),
    };
  });
}

/** The facts of cases in the versions that were seen. @throws where one is not kept, which is a fault of ours */
async function factsOf(tx: Tx, seen: readonly Beside[]): Promise<(of: Beside) => CodedCase> {
  const { rows } = await tx.query<{ case: string; version: number; facts: CodedCase }>(
    `select f.case_id as "case", f.version, f.facts from case_facts f
     join (select distinct * from unnest($1::uuid[], $2::int[]) as s(case_id, version)) s using (case_id, version)`,
    [seen.map((each) => each.case), seen.map((each) => each.factsVersion)],
  );
  const byVersion = new Map(rows.map(({ case: id, version, facts }) => [`${id} ${version}`, facts]));
  return ({ case: id, factsVersion }) => {
    const facts = byVersion.get(`${id} ${factsVersion}`);
    if (!facts) throw new Error(`The facts of case ${id} in version ${factsVersion} are not kept.`);
    return facts;
  };
}

/**
 * Sittings of an area from one on, in the order of time, so many at once. Ids count up with time: so history is gone through without being sorted.
 * @param after the last of those before; to begin with `earliestId` of a moment
 */
export async function sittingsAfter(tx: Tx, area: string, after: string, most: number): Promise<string[]> {
  const { rows } = await tx.query<{ id: string }>(
    `select s.id from sitting s join rule_set r on r.id = s.rule_set where s.id > $2 and r.area = $1 order by s.id limit $3`,
    [area, after, most],
  );
  return rows.map(({ id }) => id);
}

/** The least id that can have been made at this moment. */
export function earliestId(moment: Date): string {
  const hex = Math.max(0, moment.getTime()).toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000`;
}

/** How many decisions were made in this area since a moment, by a program whose records can be run again. */
export async function decisionsSince(tx: Tx, area: string, since: Date): Promise<number> {
  const { rows } = await tx.query<{ count: number }>(
    `select count(*)::int as count from decision d join sitting s on s.id = d.sitting join rule_set r on r.id = s.rule_set
     where s.id > $2 and r.area = $1 and d.digest is not null`,
    [area, earliestId(since)],
  );
  return rows[0]!.count;
}
