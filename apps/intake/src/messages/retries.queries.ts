import type { Fault } from '#contracts/fault.js';
import type { Tx } from '#platform/database.js';

/** Which failed messages: these, those of one cause, or all. */
export type Chosen = { ids: string[] } | { cause: string } | { all: true };

export interface BatchRow {
  id: string;
  asked_by: string;
  /** The partner; null for the hub. */
  organisation: string | null;
  asked_at: Date;
  data_key: Buffer | null;
  changes_sealed: Buffer | null;
}

/** More are staged by asking again. */
const AT_ONCE = 10_000;

/**
 * Stages what has failed and nobody has seen to. What is staged already, by whomever, is left there: the index of what is staged refuses a second one.
 * What is held is run among the held.
 * @returns how many
 */
export async function stage(tx: Tx, batch: BatchRow, chosen: Chosen): Promise<number> {
  await tx.query(
    'insert into retry_batch (id, asked_by, organisation, asked_at, staged, data_key, changes_sealed) values ($1, $2, $3, $4, 0, $5, $6)',
    [batch.id, batch.asked_by, batch.organisation, batch.asked_at, batch.data_key, batch.changes_sealed],
  );
  const values: unknown[] = [batch.id, batch.organisation];
  const which = 'ids' in chosen ? 'and r.inbox_id = any($3::bigint[])' : 'cause' in chosen ? 'and r.cause = $3' : '';
  if ('ids' in chosen) values.push(chosen.ids);
  if ('cause' in chosen) values.push(chosen.cause);
  const { rowCount } = await tx.query(
    `insert into retry_item (batch, inbox_id)
       select $1::uuid, r.inbox_id from received r
       where ($2::text is null or r.source = $2::text and r.outcome = 'rejected') and r.outcome in ('rejected', 'set_aside') and r.cause is not null
         and r.mended_at is null and r.given_up_at is null and r.dismissed_at is null ${which}
         and not exists (select from held h where h.inbox_id = r.inbox_id)
         and not exists (select from retry_item i where i.inbox_id = r.inbox_id and i.state = 'staged')
       order by r.inbox_id limit ${AT_ONCE}
     on conflict (inbox_id) where state = 'staged' do nothing`,
    values,
  );
  await tx.query('update retry_batch set staged = $2 where id = $1', [batch.id, rowCount]);
  return rowCount ?? 0;
}

export interface StagedItem extends BatchRow {
  inbox_id: string;
}

/** The next that is staged, and nobody else is running. */
export async function nextStaged(tx: Tx): Promise<StagedItem | undefined> {
  const { rows } = await tx.query<StagedItem>(
    `select b.*, i.inbox_id::text as inbox_id from retry_item i join retry_batch b on b.id = i.batch
     where i.state = 'staged' order by i.inbox_id limit 1 for update of i skip locked`,
  );
  return rows[0];
}

export type ItemState = 'done' | 'failed' | 'gone';

/** Says what a run came to. Nothing where another process has said so before. */
export const settleItem = (tx: Tx, { id, inbox_id }: StagedItem, state: ItemState, why: readonly Fault[], now: Date) =>
  tx.query(`update retry_item set state = $3, why = $4, settled_at = $5 where batch = $1 and inbox_id = $2 and state = 'staged'`, [
    id,
    inbox_id,
    state,
    JSON.stringify(why),
    now,
  ]);

/** The changes of a batch hold what may be personal: they go with its last run. And nobody asks for a batch that is a month old. */
export async function forgetRetries(tx: Tx, now: Date): Promise<void> {
  await tx.query(
    `update retry_batch b set data_key = null, changes_sealed = null
     where b.changes_sealed is not null and not exists (select from retry_item i where i.batch = b.id and i.state = 'staged')`,
  );
  await tx.query(`delete from retry_batch where asked_at < $1::timestamptz - interval '30 days'`, [now]);
}

export interface BatchShown {
  id: string;
  askedAt: Date;
  organisation: string | null;
  staged: number;
  waiting: number;
  done: number;
  failed: number;
  /** Seen to otherwise before it was their turn. */
  gone: number;
  /** The first hundred that failed again. */
  failures: { message: string; faults: Fault[] }[];
}

export async function batchShown(tx: Tx, id: string): Promise<BatchShown | undefined> {
  const { rows } = await tx.query<BatchShown>(
    `select b.id, b.asked_at as "askedAt", b.organisation, b.staged,
       (select count(*) from retry_item i where i.batch = b.id and i.state = 'staged')::int as waiting,
       (select count(*) from retry_item i where i.batch = b.id and i.state = 'done')::int as done,
       (select count(*) from retry_item i where i.batch = b.id and i.state = 'failed')::int as failed,
       (select count(*) from retry_item i where i.batch = b.id and i.state = 'gone')::int as gone,
       coalesce((
         select jsonb_agg(jsonb_build_object('message', f.inbox_id::text, 'faults', f.why) order by f.inbox_id)
         from (select inbox_id, why from retry_item i where i.batch = b.id and i.state = 'failed' order by inbox_id limit 100) f
       ), '[]') as failures
     from retry_batch b where b.id = $1`,
    [id],
  );
  return rows[0];
}
