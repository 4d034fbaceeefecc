import type { CaseState } from '#contracts/codes.js';
import { columnsOf } from '#platform/columns.js';
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
  /** When casework last spoke of it. */
  workedAt?: string;
  /** Where its agency is told of it now: when, and when it is told again though nothing has changed. */
  told?: { at: Date; next: Date | null };
}

/** What was heard of these cases so far, locked in one order for everybody. What nothing was heard of is not among them. */
export async function heardOf(tx: Tx, ids: string[]): Promise<Map<string, HeardCase>> {
  const { rows } = await tx.query(
    `select case_id as "case", reference, agency, message_id as "messageId", state, state_since as since, intake, matching, provider, casework, worker
     from told_case where case_id = any($1::uuid[]) order by case_id for update`,
    [ids],
  );
  return new Map(rows.map((row) => [row.case, heardFrom(row)]));
}

const heardFrom = ({ case: id, reference, since, ...row }: Record<string, any>): HeardCase => ({
  case: id,
  reference,
  agency: row.agency ?? undefined,
  messageId: row.messageId ?? undefined,
  state: row.state ?? undefined,
  since,
  said: {
    intake: row.intake ?? undefined,
    matching: row.matching ?? undefined,
    provider: row.provider ?? undefined,
    casework: row.casework ?? undefined,
    worker: row.worker ?? undefined,
  },
});

export const writeHeard = (tx: Tx, cases: HeardCase[]) =>
  tx.query(
    `insert into told_case as t (case_id, reference, agency, message_id, state, state_since, intake, matching, provider, casework, worker,
       worked_at, told_at, next_told_at)
     select * from unnest($1::uuid[], $2::text[], $3::uuid[], $4::text[], $5::text[], $6::timestamptz[], $7::text[], $8::text[], $9::uuid[],
       $10::text[], $11::uuid[], $12::timestamptz[], $13::timestamptz[], $14::timestamptz[]) as c(case_id) order by case_id
     on conflict (case_id) do update set agency = excluded.agency, message_id = excluded.message_id, state = excluded.state,
       state_since = excluded.state_since, intake = excluded.intake, matching = excluded.matching, provider = excluded.provider,
       casework = excluded.casework,
       worker = excluded.worker, worked_at = coalesce(excluded.worked_at, t.worked_at), told_at = coalesce(excluded.told_at, t.told_at),
       next_told_at = case when excluded.told_at is null then t.next_told_at else excluded.next_told_at end`,
    [
      cases.map((each) => each.case),
      cases.map((each) => each.reference),
      cases.map((each) => each.agency ?? null),
      cases.map((each) => each.messageId ?? null),
      cases.map((each) => each.state ?? null),
      cases.map((each) => each.since ?? null),
      cases.map(({ said }) => said.intake ?? null),
      cases.map(({ said }) => said.matching ?? null),
      cases.map(({ said }) => said.provider ?? null),
      cases.map(({ said }) => said.casework ?? null),
      cases.map(({ said }) => said.worker ?? null),
      cases.map(({ workedAt }) => workedAt ?? null),
      cases.map(({ told }) => told?.at ?? null),
      cases.map(({ told }) => told?.next ?? null),
    ],
  );

/** A case whose agency has heard nothing of it for so long that it is told again. */
export interface SilentCase {
  case: string;
  reference: string;
  agency: string;
  messageId: string;
  state: CaseState;
  since: Date;
  toldAt: Date;
  workedAt: Date | null;
}

/** While its agency is suspended or gone nobody is told; a case that fell due meanwhile is told of once the agency is resumed. */
const TOLD_AGAIN = `agency is not null and message_id is not null and state is not null
       and not exists (select from partner p where p.partner = told_case.agency and p.state <> 'active')`;

/** Takes the cases that are due: each once, whoever asks. */
export async function silentCases(tx: Tx, limit: number): Promise<SilentCase[]> {
  const { rows } = await tx.query<SilentCase>(
    `select case_id as "case", reference, agency, message_id as "messageId", state, state_since as since, told_at as "toldAt", worked_at as "workedAt"
     from told_case where next_told_at <= now() and ${TOLD_AGAIN}
     order by next_told_at limit $1 for update skip locked`,
    [limit],
  );
  return rows;
}

export const noteTold = (tx: Tx, cases: { case: string; next: Date | null }[]) =>
  tx.query(
    `update told_case t set told_at = now(), next_told_at = c.next from unnest($1::uuid[], $2::timestamptz[]) as c(case_id, next)
     where t.case_id = c.case_id`,
    columnsOf(cases, 'case', 'next'),
  );

/** Milliseconds until the next is due; null where none is. */
export async function nextSilent(tx: Tx): Promise<number | null> {
  const { rows } = await tx.query<{ ms: number | null }>(
    `select (extract(epoch from min(next_told_at) - clock_timestamp()) * 1000)::float8 as ms from told_case
     where next_told_at is not null and ${TOLD_AGAIN}`,
  );
  return rows[0]?.ms ?? null;
}
