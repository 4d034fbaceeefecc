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

export async function casesOf(tx: Tx, ids: string[]): Promise<Map<string, ToldCase>> {
  const { rows } = await tx.query(
    'select case_id as "case", reference, agency, message_id as "messageId" from told_case where case_id = any($1::uuid[])',
    [ids],
  );
  return new Map(rows.map((row) => [row.case, { ...row, agency: row.agency ?? undefined, messageId: row.messageId ?? undefined }]));
}

/** A case with what each service said of it, and the state that its agency was told last. */
export interface HeardCase extends ToldCase {
  said: SaidOfCase;
  state?: CaseState;
  since?: string;
}

/** What was heard of these cases so far, locked in one order for everybody. What nothing was heard of is not among them. */
export async function heardOf(tx: Tx, ids: string[]): Promise<Map<string, HeardCase>> {
  const { rows } = await tx.query(
    `select case_id as "case", reference, agency, message_id as "messageId", state, state_since as since,
       json_strip_nulls(json_build_object('intake', intake, 'matching', matching, 'provider', provider, 'casework', casework, 'worker', worker)) as said
     from told_case where case_id = any($1::uuid[]) order by case_id for update`,
    [ids],
  );
  return new Map(
    rows.map((row) => [
      row.case,
      { ...row, agency: row.agency ?? undefined, messageId: row.messageId ?? undefined, state: row.state ?? undefined },
    ]),
  );
}

export const writeHeard = (tx: Tx, cases: HeardCase[]) =>
  tx.query(
    `insert into told_case as t (case_id, reference, agency, message_id, state, state_since, intake, matching, provider, casework, worker)
     select "case", reference, agency, "messageId", state, since, said ->> 'intake', said ->> 'matching', (said ->> 'provider')::uuid,
       said ->> 'casework', (said ->> 'worker')::uuid
     from json_to_recordset($1::json) as c("case" uuid, reference text, agency uuid, "messageId" text, state text, since timestamptz, said json)
     order by "case"
     on conflict (case_id) do update set agency = excluded.agency, message_id = excluded.message_id, state = excluded.state,
       state_since = excluded.state_since, intake = excluded.intake, matching = excluded.matching, provider = excluded.provider,
       casework = excluded.casework, worker = excluded.worker`,
    [JSON.stringify(cases)],
  );
