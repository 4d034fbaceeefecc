import { columnsOf, linesOf } from '#platform/columns.js';
import type { Tx } from '#platform/database.js';
import { newId } from '#platform/new-id.js';

export interface PartnerRow {
  partner: string;
  code: string;
  kind: string;
  area: string;
  /** None where it has no queue. */
  outQueue?: string;
  /** Messages that it holds; a directory of an earlier release does not tell. */
  outLimit?: number;
  state: 'active' | 'suspended' | 'removed';
  at: string;
  /** These the directory says in `partner.changed.v1` alone. */
  version?: number;
  outbound?: string;
  receipts?: string;
}

/**
 * Writes who is connected, by which queue. A line that stalled is tried again at once: something about it has changed; and a webhook that was not
 * called for a while is not blamed for that time.
 */
export async function savePartners(tx: Tx, partners: PartnerRow[]): Promise<void> {
  if (partners.length === 0) return;
  const ids = partners.map(({ partner }) => partner);
  await tx.query(
    `update webhook w set failing_since = null, warned = 0, due_at = null from partner p
     where p.partner = w.partner and w.partner = any($1::uuid[]) and w.state = 'on' and (p.state <> 'active' or p.outbound <> 'open')`,
    [ids],
  );
  await tx.query(
    `insert into partner as p (partner, code, kind, area, out_queue, out_limit, state, since, version, outbound, receipts)
     select partner, code, kind, area, "outQueue", "outLimit", state, at, coalesce(version, 0), coalesce(outbound, 'open'), coalesce(receipts, 'by_door')
     from jsonb_to_recordset($1::jsonb) as n(partner uuid, code text, kind text, area text, "outQueue" text, "outLimit" integer, state text,
       at timestamptz, version integer, outbound text, receipts text) order by partner
     on conflict (partner) do update set code = excluded.code, kind = excluded.kind, area = excluded.area,
       out_queue = coalesce(excluded.out_queue, p.out_queue), out_limit = coalesce(excluded.out_limit, p.out_limit), state = excluded.state,
       since = excluded.since, attempts = 0, due_at = null, stalled_since = null, why = null,
       version = greatest(p.version, excluded.version),
       outbound = case when excluded.version > 0 then excluded.outbound else p.outbound end,
       receipts = case when excluded.version > 0 then excluded.receipts else p.receipts end
     where excluded.version = 0 or excluded.version > p.version`,
    [JSON.stringify(partners)],
  );
  await noteOfLine(tx);
}

/** Whoever sends looks at the lines when this commits. */
const noteOfLine = (tx: Tx) => tx.query(`select pg_notify(current_schema() || '_delivery', '')`);

/** Which of these have their receipts put on their line whatever door they used. */
export async function receiptsByQueueToo(tx: Tx, partners: string[]): Promise<Set<string>> {
  const { rows } = await tx.query<{ partner: string }>(
    `select partner from partner where partner = any($1::uuid[]) and receipts = 'queue_too'`,
    [partners],
  );
  return new Set(rows.map(({ partner }) => partner));
}

/** What is owed to a partner that is gone is owed no more. */
export const forgetOwed = (tx: Tx, partners: string[]) =>
  tx.query('delete from delivery d using partner p where p.partner = any($1::uuid[]) and d.partner = p.partner and d.id > p.sent_to', [
    partners,
  ]);

export interface Delivery {
  partner: string;
  /** The fact that it tells of: one message of a type a fact and partner. */
  factId: string;
  type: string;
  subject: string;
  area: string;
  data: object;
  /** Trace of the fact. */
  traceparent?: string;
}

/**
 * Owes these to their partners, in this order. Ids commit in order, so that the sender, which goes by them, never sends a later message of a
 * partner before an earlier one that has yet to commit.
 */
export async function owe(tx: Tx, deliveries: Delivery[], now: Date): Promise<void> {
  if (deliveries.length === 0) return;
  await tx.query('select delivery_append($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7, $8::text[], $9)', [
    deliveries.map(() => newId()),
    ...columnsOf(deliveries, 'partner', 'factId', 'type', 'subject', 'area'),
    linesOf(deliveries.map(({ data }) => data)),
    ...columnsOf(deliveries, 'traceparent'),
    now,
  ]);
}

export interface Owed {
  id: string;
  event: string;
  partner: string;
  kind: string;
  outQueue: string;
  outLimit: number | null;
  attempts: number;
  factId: string;
  type: string;
  subject: string;
  area: string;
  /** JSON, as it is sent. */
  data: string;
  madeAt: Date;
  traceparent: string | null;
}

/** Partners whose queue takes what they are owed, as far as the hub may tell. */
const SENT_BY_QUEUE = `p.state = 'active' and p.outbound = 'open' and p.out_queue is not null`;

/** The next messages of every partner whose line is open and due, in the order in which they are owed. */
export async function dueDeliveries(tx: Tx, perPartner: number): Promise<Owed[]> {
  const { rows } = await tx.query<Owed>(
    `select d.id, d.event, p.partner, p.kind, p.out_queue as "outQueue", p.out_limit as "outLimit", p.attempts, d.fact_id as "factId", d.type,
       d.subject, d.area, d.data, d.made_at as "madeAt", d.traceparent
     from partner p cross join lateral (
       select * from delivery d where d.partner = p.partner and d.id > p.sent_to order by d.id limit $1
     ) d
     where ${SENT_BY_QUEUE} and coalesce(p.due_at <= clock_timestamp(), true) order by p.partner, d.id`,
    [perPartner],
  );
  return rows;
}

/** Milliseconds until a stalled line is due that has something to send; null where there is none. */
export async function nextLineDue(tx: Tx): Promise<number | null> {
  const { rows } = await tx.query<{ ms: number | null }>(
    `select (extract(epoch from min(p.due_at) - clock_timestamp()) * 1000)::float8 as ms from partner p
     where ${SENT_BY_QUEUE} and p.due_at is not null and exists (select from delivery d where d.partner = p.partner and d.id > p.sent_to)`,
  );
  return rows[0]?.ms ?? null;
}

export interface Line {
  partner: string;
  /** The last message that its queue took, where it took any. */
  sentTo?: string;
  /** 0 where its queue takes messages. */
  attempts: number;
  /** Milliseconds until it is tried again. */
  waitMs?: number;
  why?: string;
}

/** Moves each line on to what its queue took, and notes which lines stall. */
export async function moveLines(tx: Tx, lines: Line[]): Promise<void> {
  if (lines.length === 0) return;
  await tx.query(
    `update partner p set sent_to = greatest(p.sent_to, l."sentTo"), attempts = l.attempts, why = l.why, due_at = now() + l."waitMs" * interval '1 ms',
       stalled_since = case when l.why is null then null else coalesce(p.stalled_since, now()) end
     from jsonb_to_recordset($1::jsonb) as l(partner uuid, "sentTo" bigint, attempts integer, "waitMs" float8, why text) where p.partner = l.partner`,
    [JSON.stringify(lines)],
  );
}

/**
 * Messages are kept this long, and longer where they wait for the queue or the webhook of a partner; what is owed to somebody who never connected,
 * or whose webhook is off, no longer.
 */
export const dropOld = (tx: Tx, days: number) =>
  tx.query(
    `delete from delivery d where d.made_at < now() - $1 * interval '1 day'
       and not exists (select from partner p where p.partner = d.partner and p.out_queue is not null and p.sent_to < d.id and p.state <> 'removed')
       and not exists (select from webhook w where w.partner = d.partner and w.sent_to < d.id and w.state = 'on')`,
    [days],
  );

/** Rows that are counted, at the most: a scrape must not read all that piled up while a partner was away. */
export const COUNTED = 10_000;

/** What is owed, in one question: counted so far, and the age of the first of each active partner's line. */
export async function deliveriesOwed(tx: Tx): Promise<{ owed: number; age: number; full: number; missing: number }> {
  const { rows } = await tx.query(
    `select (select count(*) from (
         select from partner p cross join lateral (
           select from delivery d where d.partner = p.partner and p.out_queue is not null and d.id > p.sent_to order by d.id limit $1
         ) d limit $1
       ) d)::int as owed,
       greatest(0, coalesce(extract(epoch from clock_timestamp() - min(first.made_at)), 0))::float8 as age,
       count(*) filter (where p.why = 'queue_full')::int as full, count(*) filter (where p.why = 'queue_missing')::int as missing
     from partner p left join lateral (
       select made_at from delivery d where d.partner = p.partner and d.id > p.sent_to order by d.id limit 1
     ) first on true where ${SENT_BY_QUEUE}`,
    [COUNTED],
  );
  return rows[0];
}

/** How each partner's line stands. */
export async function partnersLines(tx: Tx) {
  const { rows } = await tx.query(
    `select p.partner, p.code, p.kind, p.state, p.why, p.stalled_since as "stalledSince", p.due_at as "dueAt", owed.waiting, owed.oldest
     from partner p cross join lateral (
       select count(*)::int as waiting, min(made_at) as oldest from delivery d where d.partner = p.partner and p.out_queue is not null and d.id > p.sent_to
     ) owed order by p.code`,
  );
  return rows;
}

/** Who a recalled person is, is not kept in what was sent: by queue and by webhook, where it has both. */
export const forgetPeopleInDeliveries = (tx: Tx, people: string[]) =>
  tx.query(
    `update delivery d set data = (d.data::jsonb - 'person')::text from partner p left join webhook w on w.partner = p.partner and w.state = 'on'
     where p.partner = d.partner and (p.out_queue is null or d.id <= p.sent_to) and (w.partner is null or d.id <= w.sent_to)
       and d.data like '%"person"%' and d.data::jsonb ->> 'person' = any($1::text[])`,
    [people],
  );

/** A page of what a partner is owed or was sent, in its order, with how far its queue came. */
export async function deliveriesOf(tx: Tx, partner: string, page: { after: string; type?: string; limit: number }): Promise<Kept[]> {
  const { rows } = await tx.query<Kept>(
    `select d.id, d.event, d.type, d.subject, d.area, d.data, d.made_at as "madeAt", d.traceparent, p.out_queue is not null and d.id <= p.sent_to as "inQueue",
       coalesce(d.id <= w.sent_to, false) as "byWebhook"
     from delivery d left join partner p on p.partner = d.partner left join webhook w on w.partner = d.partner
     where d.partner = $1 and d.id > $2 and ($3::text is null or d.type = $3) order by d.id limit $4`,
    [partner, page.after, page.type ?? null, page.limit],
  );
  return rows;
}

/** A message of a line, as it is sent. */
export type Kept = Pick<Owed, 'id' | 'event' | 'type' | 'subject' | 'area' | 'data' | 'madeAt' | 'traceparent'> & {
  inQueue: boolean | null;
  byWebhook: boolean;
};
