import type { Tx } from '#platform/database.js';
import { newId } from '#platform/new-id.js';

export interface PartnerRow {
  partner: string;
  code: string;
  kind: string;
  area: string;
  outQueue: string;
  state: 'active' | 'suspended' | 'removed';
  at: string;
}

/** Writes who is connected, by which queue. A line that stalled is tried again at once: something about it has changed. */
export const savePartners = (tx: Tx, partners: PartnerRow[]) =>
  tx.query(
    `insert into partner as p (partner, code, kind, area, out_queue, state, since)
     select partner, code, kind, area, "outQueue", state, at
     from jsonb_to_recordset($1::jsonb) as n(partner uuid, code text, kind text, area text, "outQueue" text, state text, at timestamptz) order by partner
     on conflict (partner) do update set code = excluded.code, kind = excluded.kind, area = excluded.area, out_queue = excluded.out_queue,
       state = excluded.state, since = excluded.since, attempts = 0, due_at = null, stalled_since = null, why = null`,
    [JSON.stringify(partners)],
  );

/** What is owed to a partner that is gone is owed no more. */
export const forgetOwed = (tx: Tx, partners: string[]) =>
  tx.query('delete from delivery where partner = any($1::uuid[]) and sent_at is null', [partners]);

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
 * Owes these to their partners, in this order. The lock makes ids commit in order, so that the sender, which goes by them,
 * never sends a later message of a partner before an earlier one that has yet to commit.
 */
export async function owe(tx: Tx, deliveries: Delivery[], now: Date): Promise<void> {
  if (deliveries.length === 0) return;
  await tx.query(
    `select pg_advisory_xact_lock(hashtextextended(current_schema() || '.delivery', 0)), pg_notify(current_schema() || '_delivery', '')`,
  );
  await tx.query(
    `insert into delivery (id, event, partner, fact_id, type, subject, area, data, made_at, traceparent)
     select nextval('delivery_id'), event, partner, fact_id, type, subject, area, data, $8, traceparent from (
       select * from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::json[], $9::text[])
         with ordinality as d(event, partner, fact_id, type, subject, area, data, traceparent, nth) order by nth
     ) d on conflict (partner, fact_id, type) do nothing`,
    [
      deliveries.map(() => newId()),
      deliveries.map((each) => each.partner),
      deliveries.map((each) => each.factId),
      deliveries.map((each) => each.type),
      deliveries.map((each) => each.subject),
      deliveries.map((each) => each.area),
      deliveries.map((each) => JSON.stringify(each.data)),
      now,
      deliveries.map((each) => each.traceparent ?? null),
    ],
  );
}

export interface Owed {
  id: string;
  event: string;
  partner: string;
  kind: string;
  outQueue: string;
  attempts: number;
  factId: string;
  type: string;
  subject: string;
  area: string;
  data: object;
  madeAt: Date;
  traceparent: string | null;
}

/** The next messages of every partner whose line is open and due, in the order in which they are owed. */
export async function dueDeliveries(tx: Tx, perPartner: number): Promise<Owed[]> {
  const { rows } = await tx.query<Owed>(
    `select d.id, d.event, p.partner, p.kind, p.out_queue as "outQueue", p.attempts, d.fact_id as "factId", d.type, d.subject, d.area, d.data, d.made_at as "madeAt", d.traceparent
     from partner p cross join lateral (
       select * from delivery d where d.partner = p.partner and d.sent_at is null order by d.id limit $1
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
     where p.state = 'active' and exists (select from delivery d where d.partner = p.partner and d.sent_at is null)`,
  );
  return rows[0]?.ms ?? null;
}

export interface Line {
  partner: string;
  /** 0 where its queue takes messages. */
  attempts: number;
  /** Milliseconds until it is tried again. */
  waitMs?: number;
  why?: string;
}

/** Marks what the broker took, and which lines go on or stall. */
export async function markDelivered(tx: Tx, ids: string[], lines: Line[]): Promise<void> {
  if (ids.length) await tx.query('update delivery set sent_at = now() where id = any($1::bigint[])', [ids]);
  if (lines.length === 0) return;
  await tx.query(
    `update partner p set attempts = l.attempts, why = l.why, due_at = now() + l."waitMs" * interval '1 ms',
       stalled_since = case when l.why is null then null else coalesce(p.stalled_since, now()) end
     from jsonb_to_recordset($1::jsonb) as l(partner uuid, attempts integer, "waitMs" float8, why text) where p.partner = l.partner`,
    [JSON.stringify(lines)],
  );
}

/** Sent messages are kept this long; what is owed to somebody who never connected as long too. */
export const dropOld = (tx: Tx, days: number) =>
  tx.query(
    `delete from delivery d where d.sent_at < now() - $1 * interval '1 day'
       or (d.sent_at is null and d.made_at < now() - $1 * interval '1 day' and not exists (select from partner p where p.partner = d.partner))`,
    [days],
  );

/** Rows that are counted, at the most: a scrape must not read all that piled up while a partner was away. */
export const COUNTED = 10_000;

/** What is owed, in one question: counted so far, and the age of the first of each active partner's line. */
export async function deliveriesOwed(tx: Tx): Promise<{ owed: number; age: number; full: number; missing: number }> {
  const { rows } = await tx.query(
    `select (select count(*) from (select from delivery where sent_at is null order by partner, id limit $1) d)::int as owed,
       greatest(0, coalesce(extract(epoch from clock_timestamp() - min(first.made_at)), 0))::float8 as age,
       count(*) filter (where p.why = 'queue_full')::int as full, count(*) filter (where p.why = 'queue_missing')::int as missing
     from partner p left join lateral (
       select made_at from delivery d where d.partner = p.partner and d.sent_at is null order by d.id limit 1
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
       select count(*)::int as waiting, min(made_at) as oldest from delivery d where d.partner = p.partner and d.sent_at is null
     ) owed order by p.code`,
  );
  return rows;
}

/** Who a recalled person is, is not kept in what was sent. */
export const forgetPeopleInDeliveries = (tx: Tx, people: string[]) =>
  tx.query(`update delivery set data = (data::jsonb - 'person')::json where sent_at is not null and data ->> 'person' = any($1::text[])`, [
    people,
  ]);
