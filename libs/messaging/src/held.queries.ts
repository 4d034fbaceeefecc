import type { Tx } from '#platform/database.js';

/** A row of the inbox as the worker reads it. */
export interface InboxRow {
  id: string;
  received_at: Date;
  lane: string;
  source: string;
  door: 'queue' | 'http';
  message_id: string;
  type: string;
  subject: string;
  area: string;
  aggregate_version: string | null;
  traceparent: string | null;
  /** What can be read as it is: neither faulty, nor read back sealed. Else null, and `body` has the bytes. */
  text: string | null;
  body: Buffer | null;
  sealed: boolean;
  faults: { path: string; code: string; sentence: string; act: 'sender' | 'hub' | 'receiver' }[] | null;
  repeats: string | null;
  same: boolean | null;
}

const COLUMNS = `i.id, i.received_at, i.lane, i.source, i.door, i.message_id, i.type, i.subject, i.area, i.aggregate_version, i.traceparent,
  case when i.sealed or i.faults is not null then i.body end as body,
  case when not i.sealed and i.faults is null then convert_from(i.body, 'UTF8') end as text,
  i.sealed, i.faults, i.repeats, i.same`;

export const nextRows = async (tx: Tx, position: string, until: string | null, limit: number): Promise<InboxRow[]> =>
  (
    await tx.query<InboxRow>(
      `select ${COLUMNS} from inbox i where i.id > $1 and ($2::bigint is null or i.id <= $2) order by i.id limit ${limit}`,
      [position, until],
    )
  ).rows;

/** The rows that come next, in figures. */
export interface Range {
  /** Null where there are none. */
  first: string | null;
  last: string | null;
  count: number;
}

interface Taken extends Range {
  /** False where there is something to note, and another owner. */
  noted: boolean;
  some_held: boolean;
}

/**
 * Notes the next range before it runs. That need not reach the disk: it guards against the end of this process, not of the database.
 * Whether anything is held is asked along: only the owner holds, so what it learns here stands until it holds something itself.
 * The limit stands in the text: were it a value, the server would plan the statement anew each time, over all the days' tables.
 */
export async function takeNext(tx: Tx, epoch: string, position: string, limit: number): Promise<Taken> {
  const { rows } = await tx.query<Taken>(
    `with next as (select id from inbox where id > $2 order by id limit ${limit}),
       range as (select min(id) as first, max(id) as last, count(*)::integer as count from next),
       quick as (select set_config('synchronous_commit', 'off', true)),
       noted as (
         update worker set running_from = range.first, running_to = range.last from range, quick where epoch = $1 and range.count > 0 returning epoch
       )
     select range.*, exists (select from noted) as noted, exists (select from held) as some_held from range`,
    [epoch, position],
  );
  return rows[0]!;
}

/** What later messages of a subject wait behind: the subject itself, or a partner's subject under its own name. */
export const subjectKeyOf = (row: Pick<InboxRow, 'lane' | 'source' | 'subject'>): string =>
  row.lane === 'facts' ? row.subject : `${row.source}|${row.subject}`;

/** Of these subjects, those that something is held about. */
export async function heldAmong(tx: Tx, subjectKeys: string[]): Promise<Set<string>> {
  const { rows } = await tx.query<{ subject_key: string }>('select distinct subject_key from held where subject_key = any($1::text[])', [
    subjectKeys,
  ]);
  return new Set(rows.map((row) => row.subject_key));
}

export interface Holding {
  row: InboxRow;
  handler: string;
  cause: string;
  reason: string;
  state: 'retry' | 'person' | 'behind';
  /** Milliseconds until the next run; null where a person must act. */
  dueIn: number | null;
}

export const hold = (tx: Tx, holdings: Holding[]) =>
  tx.query(
    `insert into held (inbox_id, received_at, subject_key, handler, cause, reason, state, attempts, due_at)
     select h.id, i.received_at, h.subject_key, h.handler, h.cause, h.reason, h.state, case when h.state = 'behind' then 0 else 1 end,
       now() + h.due_in * interval '1 ms'
     from unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::float8[])
       as h(id, subject_key, handler, cause, reason, state, due_in) join inbox i on i.id = h.id`,
    [
      holdings.map((h) => h.row.id),
      holdings.map((h) => subjectKeyOf(h.row)),
      holdings.map((h) => h.handler),
      holdings.map((h) => h.cause),
      holdings.map((h) => h.reason),
      holdings.map((h) => h.state),
      holdings.map((h) => h.dueIn),
    ],
  );

export interface HeldRow extends InboxRow {
  subject_key: string;
  handler: string;
  state: 'retry' | 'behind' | 'given-up';
  attempts: number;
  mended_body: Buffer | null;
}

/** The first of each subject, where its time has come. */
export const dueHeld = async (tx: Tx, limit: number): Promise<HeldRow[]> =>
  (
    await tx.query<HeldRow>(
      `select ${COLUMNS}, h.subject_key, h.handler, h.state, h.attempts, h.mended_body from held h join inbox i on i.id = h.inbox_id and i.received_at = h.received_at
       where h.state <> 'person' and coalesce(h.due_at <= clock_timestamp(), true)
         and not exists (select from held e where e.subject_key = h.subject_key and e.inbox_id < h.inbox_id)
       order by h.inbox_id limit $1`,
      [limit],
    )
  ).rows;

/** Milliseconds until something held is due; null where nothing is. */
export const nextDue = async (tx: Tx): Promise<number | null> => {
  const { rows } = await tx.query(
    `select extract(epoch from min(due_at) - clock_timestamp()) * 1000 as ms from held where state = 'retry'`,
  );
  return rows[0].ms === null ? null : Math.max(0, Number(rows[0].ms));
};

/** Takes a held message out; the next of its subject is then the first, and due. */
export const release = (tx: Tx, inboxId: string) => tx.query('delete from held where inbox_id = $1', [inboxId]);
