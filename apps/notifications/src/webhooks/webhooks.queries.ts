import { columnsOf } from '#platform/columns.js';
import type { Tx } from '#platform/database.js';

/** What the directory says of a partner's webhook. */
interface WebhookRow {
  partner: string;
  url: string;
  types: string[];
  generation: number;
  oldUntil?: string;
}

/**
 * A new webhook begins with what is owed from now on; `delivery_append`'s own lock makes sure that nothing of before commits behind it. Another
 * address is tried at once, whatever became of the one before.
 */
export async function saveWebhooks(tx: Tx, webhooks: WebhookRow[]): Promise<void> {
  if (webhooks.length === 0) return;
  await tx.query(`select pg_advisory_xact_lock(hashtextextended(current_schema() || '.delivery', 0))`);
  await tx.query(
    `insert into webhook as w (partner, url, types, generation, old_until, sent_to)
     select partner, url, types, generation, "oldUntil", (select coalesce(max(last_value), 0) from pg_sequences
       where schemaname = current_schema() and sequencename = 'delivery_id')
     from jsonb_to_recordset($1::jsonb) as n(partner uuid, url text, types text[], generation integer, "oldUntil" timestamptz) order by partner
     on conflict (partner) do update set url = excluded.url, types = excluded.types, generation = excluded.generation, old_until = excluded.old_until,
       turn = w.turn + (w.url <> excluded.url)::int, state = case when w.url = excluded.url then w.state else 'on' end,
       attempts = case when w.url = excluded.url then w.attempts else 0 end, refused = case when w.url = excluded.url then w.refused else 0 end,
       due_at = case when w.url = excluded.url then w.due_at end, failing_since = case when w.url = excluded.url then w.failing_since end,
       warned = case when w.url = excluded.url then w.warned else 0 end, why = case when w.url = excluded.url then w.why end`,
    [JSON.stringify(webhooks)],
  );
  await noteOfWebhook(tx);
}

export async function forgetWebhooks(tx: Tx, partners: string[]): Promise<void> {
  if (partners.length === 0) return;
  await tx.query('delete from webhook where partner = any($1::uuid[])', [partners]);
  await tx.query('delete from webhook_again where partner = any($1::uuid[])', [partners]);
}

/** A line that may be sent from now. */
export interface OpenLine {
  partner: string;
  kind: string;
  url: string;
  types: string[];
  generation: number;
  signedByOld: boolean;
  turn: string;
  sentTo: string;
  attempts: number;
  refused: number;
}

const OPEN = `w.state = 'on' and p.state = 'active' and p.outbound = 'open'`;
const HAS_SOMETHING = `(exists (select from delivery d where d.partner = w.partner and d.id > w.sent_to)
  or exists (select from webhook_again a join delivery d on d.partner = a.partner and d.id = a.delivery_id where a.partner = w.partner))`;

/**
 * Lines that may be sent now, whoever was called longest ago first: by when they are due alone, those that always have something would come before all that
 * has waited.
 * @param busy partners that are being called at this moment
 * @param called partners in the order in which they were last called; who is not among them comes first
 */
export async function dueLines(tx: Tx, busy: string[], called: string[], limit: number): Promise<OpenLine[]> {
  const { rows } = await tx.query<OpenLine>(
    `select w.partner, p.kind, w.url, w.types, w.generation, coalesce(w.old_until > now(), false) as "signedByOld", w.turn, w.sent_to as "sentTo", w.attempts, w.refused
     from webhook w join partner p on p.partner = w.partner
     left join unnest($2::uuid[]) with ordinality as c(partner, nth) on c.partner = w.partner
     where ${OPEN} and coalesce(w.due_at <= clock_timestamp(), true) and w.partner <> all($1::uuid[]) and ${HAS_SOMETHING}
     order by c.nth nulls first, w.due_at nulls first, w.partner limit $3`,
    [busy, called, limit],
  );
  return rows;
}

/** Whether a line may still be sent: nobody has suspended its partner, held it back or set it elsewhere since it was read. */
export async function isStillOpen(tx: Tx, { partner, turn }: OpenLine): Promise<boolean> {
  const { rowCount } = await tx.query(
    `select from webhook w join partner p on p.partner = w.partner where ${OPEN} and w.partner = $1 and w.turn = $2`,
    [partner, turn],
  );
  return rowCount === 1;
}

/** Milliseconds until a line is due that has something to send; null where there is none. */
export async function nextWebhookDue(tx: Tx): Promise<number | null> {
  const { rows } = await tx.query<{ ms: number | null }>(
    `select (extract(epoch from min(w.due_at) - clock_timestamp()) * 1000)::float8 as ms from webhook w join partner p on p.partner = w.partner
     where ${OPEN} and w.due_at > clock_timestamp() and ${HAS_SOMETHING}`,
  );
  return rows[0]?.ms ?? null;
}

export interface ToCall {
  id: string;
  event: string;
  factId: string;
  type: string;
  subject: string;
  area: string;
  data: string;
  madeAt: Date;
  traceparent: string | null;
  /** Asked for once more: the line's position is not its. */
  again: boolean;
}

const MESSAGE = `d.id, d.event, d.fact_id as "factId", d.type, d.subject, d.area, d.data, d.made_at as "madeAt", d.traceparent`;

/** What is sent next of a line: what was asked for once more goes first. */
export async function nextToCall(tx: Tx, { partner, sentTo }: OpenLine, limit: number): Promise<ToCall[]> {
  const again = await tx.query<ToCall>(
    `select ${MESSAGE}, true as again from webhook_again a join delivery d on d.partner = a.partner and d.id = a.delivery_id
     where a.partner = $1 order by d.id limit $2`,
    [partner, limit],
  );
  if (again.rows.length > 0) return again.rows;
  const { rows } = await tx.query<ToCall>(
    `select ${MESSAGE}, false as again from delivery d where d.partner = $1 and d.id > $2 order by d.id limit $3`,
    [partner, sentTo, limit],
  );
  return rows;
}

export interface Attempted {
  event: string;
  type: string;
  at: Date;
  attempt: number;
  verdict: string;
  status?: number;
  why?: string;
  ms: number;
}

/** How a line stands after what was sent of it. */
export interface LineAfter {
  partner: string;
  turn: string;
  sentTo?: string;
  /** Those that were asked for once more, and are done with. */
  done: string[];
  attempts: number;
  refused: number;
  waitMs?: number;
  /** It took something, or failed. */
  took: boolean;
  failed: boolean;
  gone: boolean;
  why?: string;
  attempted: Attempted[];
}

/** @returns whether it was moved: what was set back meanwhile stays where it was set */
export async function moveWebhook(tx: Tx, line: LineAfter): Promise<boolean> {
  const { partner, turn, sentTo, attempts, refused, waitMs, took, failed, gone, why, done, attempted } = line;
  if (attempted.length > 0)
    await tx.query(
      `insert into webhook_attempt (partner, event, type, at, attempt, verdict, status, why, ms)
       select $1::uuid, * from unnest($2::uuid[], $3::text[], $4::timestamptz[], $5::int[], $6::text[], $7::int[], $8::text[], $9::int[])`,
      [partner, ...columnsOf(attempted, 'event', 'type', 'at', 'attempt', 'verdict', 'status', 'why', 'ms')],
    );
  if (done.length > 0) await tx.query('delete from webhook_again where partner = $1 and delivery_id = any($2::bigint[])', [partner, done]);
  const { rowCount } = await tx.query(
    `update webhook set sent_to = greatest(sent_to, $3), attempts = $4, refused = $5, due_at = now() + $6 * interval '1 ms', why = $7,
       failing_since = case when $9 then coalesce(case when $8 then null else failing_since end, now()) when $8 then null else failing_since end,
       warned = case when $8 then 0 else warned end, state = case when $10 then 'gone' else state end
     where partner = $1 and turn = $2`,
    [partner, turn, sentTo ?? null, attempts, refused, waitMs ?? null, why ?? null, took, failed, gone],
  );
  return rowCount === 1;
}

export interface Failing {
  partner: string;
  kind: string;
  area: string;
  url: string;
  state: string;
  failingSince: Date | null;
  warned: number;
  why: string | null;
}

/** Webhooks that have failed for long enough to be told of, whether or not they were tried just now. */
export async function failingWebhooks(tx: Tx): Promise<Failing[]> {
  const { rows } = await tx.query<Failing>(
    `select w.partner, p.kind, p.area, w.url, w.state, w.failing_since as "failingSince", w.warned, w.why from webhook w join partner p on p.partner = w.partner
     where ${OPEN} and w.failing_since < now() - interval '1 day' order by w.partner for update of w`,
  );
  return rows;
}

export async function failingOf(tx: Tx, partner: string): Promise<Failing | undefined> {
  const { rows } = await tx.query<Failing>(
    `select w.partner, p.kind, p.area, w.url, w.state, w.failing_since as "failingSince", w.warned, w.why from webhook w join partner p on p.partner = w.partner
     where w.partner = $1`,
    [partner],
  );
  return rows[0];
}

export const noteWarned = (tx: Tx, partner: string, warned: number) =>
  tx.query('update webhook set warned = $2 where partner = $1', [partner, warned]);

export const disableWebhook = (tx: Tx, partner: string) =>
  tx.query(`update webhook set state = 'disabled', due_at = null, turn = turn + 1 where partner = $1`, [partner]);

/** Begins anew with the message at hand. @returns whether there is a webhook */
export async function enableWebhook(tx: Tx, partner: string): Promise<boolean> {
  const { rowCount } = await tx.query(
    `update webhook set state = 'on', turn = turn + 1, attempts = 0, refused = 0, due_at = null, failing_since = null, warned = 0, why = null
     where partner = $1`,
    [partner],
  );
  await noteOfWebhook(tx);
  return rowCount === 1;
}

/** Sets the line back to what was owed from this instant on. @returns messages that are sent again; undefined where there is no webhook */
export async function replayFrom(tx: Tx, partner: string, from: Date): Promise<number | undefined> {
  const { rowCount } = await tx.query(
    `update webhook w set turn = turn + 1, attempts = 0, refused = 0, due_at = null,
       sent_to = least(w.sent_to, coalesce((select min(d.id) - 1 from delivery d where d.partner = w.partner and d.made_at >= $2), w.sent_to))
     where partner = $1`,
    [partner, from],
  );
  if (!rowCount) return undefined;
  await noteOfWebhook(tx);
  const { rows } = await tx.query<{ count: number }>(
    'select count(*)::int as count from delivery d join webhook w on w.partner = d.partner where w.partner = $1 and d.id > w.sent_to',
    [partner],
  );
  return rows[0]!.count;
}

/** @returns which of these messages are kept and are sent once more */
export async function replayThese(tx: Tx, partner: string, events: string[]): Promise<string[]> {
  const { rows } = await tx.query<{ event: string }>(
    `with found as (select id, event from delivery where partner = $1 and event = any($2::uuid[])),
       put as (insert into webhook_again (partner, delivery_id) select $1::uuid, f.id from found f join webhook w on w.partner = $1 and f.id <= w.sent_to on conflict do nothing)
     select event from found`,
    [partner, events],
  );
  await tx.query('update webhook set due_at = null where partner = $1 and attempts = 0', [partner]);
  await noteOfWebhook(tx);
  return rows.map(({ event }) => event);
}

export async function readWebhook(tx: Tx, partner: string) {
  const { rows } = await tx.query(
    `select w.url, w.types, w.generation, w.old_until as "oldUntil", w.state, w.sent_to as "sentTo", w.attempts, w.due_at as "nextAttemptAt",
       w.failing_since as "failingSince", w.why, first.made_at as "oldestWaiting"
     from webhook w left join lateral (
       select d.made_at from delivery d where d.partner = w.partner and d.id > w.sent_to order by d.id limit 1
     ) first on true where w.partner = $1`,
    [partner],
  );
  return rows[0];
}

export async function listAttempts(tx: Tx, partner: string, filter: { verdict?: string; before?: string; limit: number }) {
  const { rows } = await tx.query(
    `select id, event, type, at, attempt, verdict, status, why, ms from webhook_attempt
     where partner = $1 and ($2::text is null or verdict = $2) and ($3::bigint is null or id < $3) order by id desc limit $4`,
    [partner, filter.verdict ?? null, filter.before ?? null, filter.limit],
  );
  return rows;
}

/** Attempts of long ago, and what was asked for once more and is kept no longer. */
export async function dropAttempts(tx: Tx, days: number): Promise<void> {
  await tx.query(`delete from webhook_attempt where at < now() - $1 * interval '1 day'`, [days]);
  await tx.query(
    'delete from webhook_again a where not exists (select from delivery d where d.partner = a.partner and d.id = a.delivery_id)',
  );
}

/** Whether there is anybody to call: a hub without webhooks need not look at each commit. */
export async function anyWebhook(tx: Tx): Promise<boolean> {
  const { rows } = await tx.query<{ any: boolean }>(`select exists (select from webhook where state = 'on') as any`);
  return rows[0]!.any;
}

/** Wakes the sender, which may not be listening to the lines. */
const noteOfWebhook = (tx: Tx) => tx.query(`select pg_notify(current_schema() || '_webhook', '')`);

/** Of all webhooks that may be called: the age of the oldest message that waits; and how many are called no more, by why. */
export async function webhooksOwed(tx: Tx): Promise<{ age: number; disabled: number; gone: number }> {
  const { rows } = await tx.query(
    `select greatest(0, coalesce(extract(epoch from clock_timestamp() - min(first.made_at)), 0))::float8 as age,
       count(*) filter (where w.state = 'disabled')::int as disabled, count(*) filter (where w.state = 'gone')::int as gone
     from webhook w join partner p on p.partner = w.partner and p.state = 'active' left join lateral (
       select d.made_at from delivery d where d.partner = w.partner and d.id > w.sent_to and w.state = 'on' and p.outbound = 'open' order by d.id limit 1
     ) first on true`,
  );
  return rows[0];
}
