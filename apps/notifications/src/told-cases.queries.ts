import type { CaseState } from '#contracts/codes.js';
import type { Tx } from '#platform/database.js';

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

export interface StateOfCase {
  case: string;
  reference: string;
  state: CaseState;
  since: string;
}

/** Writes where cases now stand. @returns those that stood elsewhere before, with whose they are */
export async function moveCases(tx: Tx, states: StateOfCase[]): Promise<Map<string, Required<ToldCase>>> {
  const { rows } = await tx.query(
    `insert into told_case as t (case_id, reference, state, state_since)
     select "case", reference, state, since from jsonb_to_recordset($1::jsonb) as c("case" uuid, reference text, state text, since timestamptz) order by "case"
     on conflict (case_id) do update set state = excluded.state, state_since = excluded.state_since where t.state is distinct from excluded.state
     returning case_id as "case", reference, agency, message_id as "messageId"`,
    [JSON.stringify(states)],
  );
  return new Map(rows.filter((row) => row.agency !== null).map((row) => [row.case, row]));
}
