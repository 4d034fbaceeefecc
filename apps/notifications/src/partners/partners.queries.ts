import type { Tx } from '#platform/database.js';
import { newId } from '#platform/new-id.js';

export interface PartnerRow {
  partner: string;
  code: string;
  kind: string;
  area: string;
  outQueue: string;
  /** Messages that it holds; a directory of an earlier release does not tell. */
  outLimit?: number;
  state: 'active' | 'suspended' | 'removed';
  at: string;
}

/** Writes who is connected, by which queue. A line that stalled is tried again at once: something about it has changed. */
export const savePartners = (tx: Tx, partners: PartnerRow[]) =>
  tx.query(
    `insert into partner as p (partner, code, kind, area, out_queue, out_limit, state, since)
     select partner, code, kind, area, "outQueue", "outLimit", state, at
     from jsonb_to_recordset($1::jsonb)
       as n(partner uuid, code text, kind text, area text, "outQueue" text, "outLimit" integer, state text, at timestamptz) order by partner
     on conflict (partner) do update set code = excluded.code, kind = excluded.kind, area = excluded.area, out_queue = excluded.out_queue,
       out_limit = excluded.out_limit, state = excluded.state, since = excluded.since, attempts = 0, due_at = null, stalled_since = null, why = null`,
    [JSON.stringify(partners)],
  );

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
    deliveries.map((each) => each.partner),
    deliveries.map((each) => each.factId),
    deliveries.map((each) => each.type),
    deliveries.map((each) => each.subject),
    deliveries.map((each) => each.area),
    // JSON.stringify writes no line break.
    deliveries.map((each) => JSON.stringify(each.data)).join('\n'),
    deliveries.map((each) => each.traceparent ?? null),
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

/** The next messages of every partner whose line is open and due, in the order in which they are owed. */
export async function dueDeliveries(tx: Tx, perPartner: number): Promise<Owed[]> {
  const { rows } = await tx.query<Owed>(
    `select d.id, d.event, p.partner, p.kind, p.out_queue as "outQueue", p.out_limit as "outLimit", p.attempts, d.fact_id as "factId", d.type,
       d.subject, d.area, d.data, d.made_at as "madeAt", d.traceparent
     from partner p cross join lateral (
       select * from delivery d where d.partner = p.partner and d.id > p.sent_to order by d.id limit $1
     ) d
     where p.state = 'active' and coalesce(p.due_at <= clock_timestamp(), true) order by p.partner, d.id`,
    [perPartner],
  );
  return rows;
}

/** Milliseconds until a stalled line is due that has something to send; null where there is none. */
export async function nextLineDue(tx: Tx): Promise<number | null> {
  const { rows } = await tx.query<{ ms: number | null }>(
    `select (extract(epoch from min(p.due_at) - clock_timestamp()) * 1000)::float8 as ms from partner p
     where p.state = 'active' and p.due_at is not null and exists (select from delivery d where d.partner = p.partner and d.id > p.sent_to)`,
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

/** Messages are kept this long, and longer where they wait for the queue of a partner; what is owed to somebody who never connected, no longer. */
export const dropOld = (tx: Tx, days: number) =>
  tx.query(
    `delete from delivery d where d.made_at < now() - $1 * interval '1 day'
       and not exists (select from partner p where p.partner = d.partner and p.sent_to < d.id and p.state <> 'removed')`,
    [days],
  );

/** Rows that are counted, at the most: a scrape must not read all that piled up while a partner was away. */
export const COUNTED = 10_000;

/** What is owed, in one question: counted so far, and the age of the first of each active partner's line. */
export async function deliveriesOwed(tx: Tx): Promise<{ owed: number; age: number; full: number; missing: number }> {
  const { rows } = await tx.query(
    `select (select count(*) from (
         select from partner p cross join lateral (
           select from delivery d where d.partner = p.partner and d.id > p.sent_to order by d.id limit $1
         ) d limit $1
       ) d)::int as owed,
       greatest(0, coalesce(extract(epoch from clock_timestamp() - min(first.made_at)), 0))::float8 as age,
       count(*) filter (where p.why = 'queue_full')::int as full, count(*) filter (where p.why = 'queue_missing')::int as missing
     from partner p left join lateral (
       select made_at from delivery d where d.partner = p.partner and d.id > p.sent_to order by d.id limit 1
     ) first on true where p.state = 'active'`,
    [COUNTED],
  );
  return rows[0];
}

/** How each partner's line stands. */
export async function linesOf(tx: Tx) {
  const { rows } = await tx.query(
    `select p.partner, p.code, p.kind, p.state, p.why, p.stalled_since as "stalledSince", p.due_at as "dueAt", owed.waiting, owed.oldest
     from partner p cross join lateral (
       select count(*)::int as waiting, min(made_at) as oldest from delivery d where d.partner = p.partner and d.id > p.sent_to
     ) owed order by p.code`,
  );
  return rows;
}

/** Who a recalled person is, is not kept in what was sent. */
export const forgetPeopleInDeliveries = (tx: Tx, people: string[]) =>
  tx.query(
    `update delivery d set data = (d.data::jsonb - 'person')::text from partner p
     where p.partner = d.partner and d.id <= p.sent_to and d.data like '%"person"%' and d.data::jsonb ->> 'person' = any($1::text[])`,
    [people],
  );
