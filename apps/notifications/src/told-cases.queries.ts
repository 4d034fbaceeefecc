import type { CaseState } from '#contracts/codes.js';
import type { Tx } from '#platform/database.js';
import type { SaidOfCase } from './state-of-case.rules.js';

export interface ToldCase {
  case: string;
  reference: string;
  agency?: string;
  /** The id of the message by which the agency referred it. */
  messageId?: string;
}

/** Remembers whose a case is, once, from the fact that made it. */
export const knowCases = (tx: Tx, cases: Required<ToldCase>[]) =>
  tx.query(
    `insert into told_case as t (case_id, reference, agency, message_id)
     select "case", reference, agency, "messageId" from jsonb_to_recordset($1::jsonb) as c("case" uuid, reference text, agency uuid, "messageId" text) order by "case"
     on conflict (case_id) do update set agency = excluded.agency, message_id = excluded.message_id`,
    [JSON.stringify(cases)],
  );

export async function casesOf(tx: Tx, ids: string[]): Promise<Map<string, ToldCase>> {
  const { rows } = await tx.query(
    'select case_id as "case", reference, agency, message_id as "messageId" from told_case where case_id = any($1::uuid[])',
    [ids],
  );
  return new Map(rows.map((row) => [row.case, { ...row, agency: row.agency ?? undefined, messageId: row.messageId ?? undefined }]));
}

/** A case with what each service said of it, and the state that its agency was told last. */
export interface HeardCase {
  case: string;
  said: SaidOfCase;
  state?: CaseState;
  since?: string;
}

/** Locks these cases, in one order for everybody; those that are new begin with nothing said. */
export async function lockTold(tx: Tx, cases: { case: string; reference: string }[]): Promise<Map<string, HeardCase & ToldCase>> {
  const list = JSON.stringify(cases);
  await tx.query(
    `insert into told_case (case_id, reference)
     select "case", reference from jsonb_to_recordset($1::jsonb) as c("case" uuid, reference text) order by "case" on conflict (case_id) do nothing`,
    [list],
  );
  const { rows } = await tx.query(
    `select case_id as "case", reference, agency, message_id as "messageId", state, state_since as since,
       json_strip_nulls(json_build_object('intake', intake, 'matching', matching, 'provider', provider, 'casework', casework, 'worker', worker)) as said
     from told_case where case_id = any($1::uuid[]) order by case_id for update`,
    [cases.map((each) => each.case)],
  );
  return new Map(
    rows.map((row) => [
      row.case,
      { ...row, agency: row.agency ?? undefined, messageId: row.messageId ?? undefined, state: row.state ?? undefined },
    ]),
  );
}

export const writeTold = (tx: Tx, cases: HeardCase[]) =>
  tx.query(
    `update told_case t set state = c.state, state_since = c.since, intake = c.said ->> 'intake', matching = c.said ->> 'matching',
       provider = (c.said ->> 'provider')::uuid, casework = c.said ->> 'casework', worker = (c.said ->> 'worker')::uuid
     from jsonb_to_recordset($1::jsonb) as c("case" uuid, state text, since timestamptz, said jsonb) where t.case_id = c."case"`,
    [JSON.stringify(cases.map(({ case: id, state, since, said }) => ({ case: id, state, since, said })))],
  );
