import type { Fault } from '#contracts/fault.js';
import type { Tx } from '#platform/database.js';
import type { Outcome, ReceivedRow, ReceivedShown } from '../register.queries.js';
import { RowsAsLists } from '../rows-as-lists.js';

/** What another service decided upon a report. */
export interface DecidedRow {
  source: string;
  message_id: string;
  type: string;
  outcome: 'done' | 'rejected';
  faults: Fault[];
  cause: string | null;
  case_id: string | null;
  settled_at: Date;
}

const DECIDED = new RowsAsLists<DecidedRow>({
  source: 'text',
  message_id: 'text',
  type: 'text',
  outcome: 'text',
  faults: 'jsonb',
  cause: 'text',
  case_id: 'uuid',
  settled_at: 'timestamptz',
});

/**
 * Moves reports that were handed on to what was decided. The body of what is done is deleted; that of what was refused is kept, and it may be mended,
 * though it was before: that attempt failed.
 */
export async function settleHandedOn(tx: Tx, rows: DecidedRow[]): Promise<void> {
  if (rows.length === 0) return;
  const done = (column: string) => `${column} = case when n.outcome = 'rejected' then r.${column} end`;
  await tx.query(
    `update received r set outcome = n.outcome, faults = n.faults, cause = n.cause, case_id = coalesce(n.case_id, r.case_id),
       settled_at = n.settled_at, decided_at = coalesce(r.decided_at, n.settled_at),
       mended_at = case when n.outcome = 'done' then r.mended_at end, mended_by = case when n.outcome = 'done' then r.mended_by end, ${done('data_key')}, ${done('body_sealed')}, ${done('keep_until')}
     from ${DECIDED.rows} n where r.source = n.source and r.message_id = n.message_id and r.type = n.type and r.outcome = 'handed_on'`,
    DECIDED.of(rows),
  );
}

/** Where a message stands: in the inbox and not worked yet, held after a failure of the hub's, or what it came to. */
export type State = 'arrived' | 'held' | Outcome;
export const states = ['arrived', 'held', 'accepted', 'done', 'duplicate', 'rejected', 'set_aside', 'handed_on'] as const satisfies State[];

/** What the caller may see of a message's case. */
interface OfCase {
  case_state: string | null;
  agency: string | null;
  provider: string | null;
}
export type OwnMessage = ReceivedShown & OfCase;

/** A message that has no outcome yet. */
export type Waiting = Pick<ReceivedRow, 'inbox_id' | 'source' | 'door' | 'message_id' | 'type' | 'received_at' | 'traceparent'> & {
  state: 'arrived' | 'held';
};

export interface MessagesAsked {
  /** The sender; without it every sender's. */
  source?: string;
  state?: State;
  messageId?: string;
  referenceHash?: string;
  type?: string;
  door?: string;
  cause?: string;
  from?: Date;
  to?: Date;
  before?: string;
  limit: number;
}

const SHOWN = `select r.*, r.inbox_id::text as inbox_id, r.repeats::text as repeats, c.reference, c.message_id as first_message,
    case when c.state in ('closed', 'withdrawn', 'unsuitable', 'duplicate', 'out_of_area') then c.state else coalesce(c.work_state, c.state) end as case_state,
    c.agency::text as agency, c.provider::text as provider
  from received r left join cases c on c.id = r.case_id`;

/** Messages that have come to something, the latest first. */
export async function messagesAsked(tx: Tx, asked: MessagesAsked): Promise<OwnMessage[]> {
  const { where, values } = conditions('r', asked);
  if (asked.state) where.push(`r.outcome = ${put(values, asked.state)}`);
  if (asked.cause) {
    // What was seen to is in no group any more. The index of groups has these alone.
    where.push(`r.cause = ${put(values, asked.cause)}`, OPEN);
  }
  // In so many words, or an index of those that have one is not looked at.
  if (asked.referenceHash) where.push(`r.reference_hash = ${put(values, asked.referenceHash)}`);
  const { rows } = await tx.query<OwnMessage>(
    `${SHOWN} where ${where.join(' and ')} order by r.inbox_id desc limit ${put(values, asked.limit)}`,
    values,
  );
  return rows;
}

const OPEN = 'r.mended_at is null and r.given_up_at is null and r.dismissed_at is null';

/** Messages that have come to nothing yet, the latest first: what is in the inbox beyond the worker, and what is held and has no row in the register. */
export async function messagesWaiting(tx: Tx, asked: MessagesAsked): Promise<Waiting[]> {
  const { where, values } = conditions('i', asked, 'id');
  const all = where.join(' and ');
  const columns = `i.id::text as inbox_id, i.source, i.door, i.message_id, i.type, i.received_at, i.traceparent`;
  const parts = {
    arrived: `select ${columns}, 'arrived' as state from inbox i where i.id > (select position from worker) and i.lane <> 'facts' and ${all}`,
    held: `select ${columns}, 'held' as state from held h join inbox i on i.id = h.inbox_id and i.received_at = h.received_at
      where i.lane <> 'facts' and not exists (select from received r where r.inbox_id = h.inbox_id) and ${all}`,
  };
  const wanted = asked.state === undefined ? Object.values(parts) : [parts[asked.state as 'arrived' | 'held']];
  const { rows } = await tx.query<Waiting>(
    `select * from (${wanted.join(' union all ')}) w order by w.inbox_id::bigint desc limit ${put(values, asked.limit)}`,
    values,
  );
  return rows;
}

function conditions(at: string, asked: MessagesAsked, id = 'inbox_id'): { where: string[]; values: unknown[] } {
  const values: unknown[] = [];
  const where = ['true'];
  const equal = { source: asked.source, message_id: asked.messageId, type: asked.type, door: asked.door };
  for (const [column, value] of Object.entries(equal)) if (value !== undefined) where.push(`${at}.${column} = ${put(values, value)}`);
  if (asked.from) where.push(`${at}.received_at >= ${put(values, asked.from)}`);
  if (asked.to) where.push(`${at}.received_at < ${put(values, asked.to)}`);
  if (asked.before) where.push(`${at}.${id} < ${put(values, asked.before)}::bigint`);
  return { where, values };
}

const put = (values: unknown[], value: unknown): string => `$${values.push(value)}`;

/** One message that has come to something. */
export async function messageById(tx: Tx, inboxId: string): Promise<OwnMessage | undefined> {
  return (await tx.query<OwnMessage>(`${SHOWN} where r.inbox_id = $1`, [inboxId])).rows[0];
}

/** One that has not; undefined where there is none, or it came to nothing that anybody is told of, as what the broker gives twice. */
export async function waitingById(tx: Tx, inboxId: string): Promise<Waiting | undefined> {
  const { rows } = await tx.query<Waiting>(
    `select i.id::text as inbox_id, i.source, i.door, i.message_id, i.type, i.received_at, i.traceparent,
       case when h.inbox_id is null then 'arrived' else 'held' end as state
     from inbox i left join held h on h.inbox_id = i.id where i.id = $1 and i.lane <> 'facts' and (h.inbox_id is not null or i.id > (select position from worker))`,
    [inboxId],
  );
  return rows[0];
}

/** Messages that failed for one cause, and that nobody has seen to. */
export interface FailedGroup {
  /** The cause; by type, the type. */
  group: string;
  count: number;
  first: Date;
  last: Date;
  /** Of the first of them, as an example of all. */
  faults: Fault[];
}

export async function failedGroups(tx: Tx, by: 'cause' | 'type', source: string | undefined): Promise<FailedGroup[]> {
  const { rows } = await tx.query<FailedGroup>(
    `select g.by as group, g.count, g.first, g.last, (select r.faults from received r where r.inbox_id = g.example) as faults
     from (
       select r.${by} as by, count(*)::int as count, min(r.received_at) as first, max(r.received_at) as last, min(r.inbox_id) as example
       from received r where r.cause is not null and ${OPEN} and ($1::text is null or r.source = $1) and r.outcome in ('rejected', 'set_aside')
       group by 1
     ) g order by g.count desc, g.by limit 200`,
    [source ?? null],
  );
  return rows;
}

/** Says that nothing more is to be done about a rejected message: its body goes at once. False where it was seen to before, or was not rejected. */
export async function dismiss(tx: Tx, inboxId: string, now: Date): Promise<boolean> {
  const { rowCount } = await tx.query(
    `update received r set dismissed_at = $2, data_key = null, body_sealed = null, keep_until = null
     where inbox_id = $1 and outcome = 'rejected' and ${OPEN}`,
    [inboxId, now],
  );
  return rowCount === 1;
}
