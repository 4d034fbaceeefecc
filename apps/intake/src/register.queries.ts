import type { PartnerFlow } from '#contracts/codes.js';
import type { Fault } from '#contracts/fault.js';
import type { Tx } from '#platform/database.js';
import type { ProviderIds } from './case-facts.rules.js';
import { RowsAsLists } from './rows-as-lists.js';

/** `handed_on`: a report that another service decides upon; it moves to `done` or `rejected` when that is heard. */
export type Outcome = 'accepted' | 'done' | 'duplicate' | 'rejected' | 'set_aside' | 'handed_on';

/** A row of `received`: what became of one message of a partner. */
export interface ReceivedRow {
  inbox_id: string;
  source: string;
  door: 'queue' | 'http';
  message_id: string;
  type: string;
  area: string;
  received_at: Date;
  settled_at: Date;
  outcome: Outcome;
  /** It is, or claims to be, a referral: it counts in the partition. */
  counts: boolean;
  faults: Fault[];
  case_id: string | null;
  repeats: string | null;
  data_key: Buffer | null;
  body_sealed: Buffer | null;
  keep_until: Date | null;
  mended_at: Date | null;
  mended_by: string | null;
  given_up_at: Date | null;
  /** Keyed hash of the sender's own reference, where it is known. */
  reference_hash: string | null;
  /** What failed messages are grouped by; null where it has no faults. */
  cause: string | null;
  traceparent: string | null;
  /** When its outcome was decided the first time; null while another service decides. */
  decided_at: Date | null;
  dismissed_at: Date | null;
}

const SETTLED = new RowsAsLists<ReceivedRow>({
  inbox_id: 'bigint',
  source: 'text',
  door: 'text',
  message_id: 'text',
  type: 'text',
  area: 'text',
  received_at: 'timestamptz',
  settled_at: 'timestamptz',
  outcome: 'text',
  counts: 'boolean',
  faults: 'jsonb',
  case_id: 'uuid',
  repeats: 'bigint',
  data_key: 'bytea',
  body_sealed: 'bytea',
  keep_until: 'timestamptz',
  reference_hash: 'text',
  cause: 'text',
  traceparent: 'text',
  decided_at: 'timestamptz',
});

/** Writes outcomes down. A message that was mended has a row already: that row moves to its new outcome. */
export async function settle(tx: Tx, rows: ReceivedRow[]): Promise<void> {
  if (rows.length === 0) return;
  await tx.query(
    `insert into received (${SETTLED.names}) select * from ${SETTLED.rows} n
     on conflict (inbox_id) do update set settled_at = excluded.settled_at, outcome = excluded.outcome, faults = excluded.faults,
       case_id = excluded.case_id, data_key = excluded.data_key, body_sealed = excluded.body_sealed, keep_until = excluded.keep_until,
       reference_hash = coalesce(excluded.reference_hash, received.reference_hash), cause = excluded.cause, traceparent = excluded.traceparent,
       decided_at = coalesce(received.decided_at, excluded.decided_at)`,
    SETTLED.of(rows),
  );
}

const RECEIVED = 'r.*, r.inbox_id::text as inbox_id, r.repeats::text as repeats';

/** With its case's reference, and the id of the message that made the case. */
export type ReceivedShown = ReceivedRow & { reference: string | null; first_message: string | null };

/** One message with what became of it, and the reference of its case. */
export async function receivedById(tx: Tx, inboxId: string, lock = false): Promise<ReceivedShown | undefined> {
  const { rows } = await tx.query<ReceivedShown>(
    `select ${RECEIVED}, c.reference, c.message_id as first_message from received r left join cases c on c.id = r.case_id where r.inbox_id = $1 ${lock ? 'for update of r' : ''}`,
    [inboxId],
  );
  return rows[0];
}

/** The same for many, by inbox id. */
export async function receivedByIds(tx: Tx, inboxIds: string[]): Promise<Map<string, ReceivedShown>> {
  const { rows } = await tx.query<ReceivedShown>(
    `select ${RECEIVED}, c.reference, c.message_id as first_message from received r left join cases c on c.id = r.case_id where r.inbox_id = any($1::bigint[])`,
    [inboxIds],
  );
  return new Map(rows.map((row) => [row.inbox_id, row]));
}

/** Marks a message as mended, once: false where it was before, was given up or dismissed, or was taken as it came. */
export async function markMended(tx: Tx, inboxId: string, by: string, now: Date): Promise<boolean> {
  const { rowCount } = await tx.query(
    `update received set mended_at = $3, mended_by = $2
     where inbox_id = $1 and mended_at is null and given_up_at is null and dismissed_at is null and outcome in ('rejected', 'set_aside')`,
    [inboxId, by, now],
  );
  return rowCount === 1;
}

/** Whether the message waits among the held ones, to be run again or given up there. */
export const isHeld = async (tx: Tx, inboxId: string): Promise<boolean> =>
  ((await tx.query('select from held where inbox_id = $1', [inboxId])).rowCount ?? 0) > 0;

/** Gives a message up: its body goes at once. What was set aside counts as rejected from now on. */
export async function giveUp(tx: Tx, inboxId: string, now: Date): Promise<boolean> {
  const { rowCount } = await tx.query(
    `update received set outcome = 'rejected', given_up_at = $2, settled_at = $2, data_key = null, body_sealed = null, keep_until = null
     where inbox_id = $1 and mended_at is null and given_up_at is null and dismissed_at is null and outcome in ('rejected', 'set_aside')`,
    [inboxId, now],
  );
  return rowCount === 1;
}

/** Deletes the bodies whose time is over. */
export async function forgetBodies(tx: Tx, now: Date): Promise<number> {
  const { rowCount } = await tx.query(
    'update received set data_key = null, body_sealed = null, keep_until = null where body_sealed is not null and keep_until <= $1',
    [now],
  );
  return rowCount ?? 0;
}

export interface PartnerRow {
  id: string;
  code: string;
  name: string;
  kind: 'agency' | 'provider';
  area: string;
  /** Null where it has no queue. */
  exchange: string | null;
  in_queue: string | null;
  /** The broker's users that it may come by; none named is the one of its exchange's name. */
  users: string[];
  state: 'open' | 'suspended' | 'removed';
  since: Date;
}

/** What a partner is held to, and whether it has paused what it sends. */
export interface HeldTo {
  inbound: PartnerFlow;
  /** Messages a second that are taken from its queue; null where it has no limit. */
  queue_per_second: number | null;
  /** Messages that are taken from its queue at once after quiet. */
  burst: number;
}
export type PartnerKept = PartnerRow & HeldTo;

export async function partners(tx: Tx): Promise<PartnerKept[]> {
  return (await tx.query<PartnerKept>('select * from partner')).rows;
}

/** What deciding about a message needs of a partner. */
export type PartnerKnown = Pick<PartnerRow, 'id' | 'code' | 'kind' | 'state'>;

/** Whoever sent these messages, and every provider, which any of them may name. Of the many other agencies a batch has no need. */
export async function partnersConcerned(tx: Tx, senders: readonly string[]): Promise<PartnerKnown[]> {
  const { rows } = await tx.query<PartnerKnown>(
    `select id, code, kind, state from partner where kind = 'provider' or id::text = any($1::text[])`,
    [[...new Set(senders)]],
  );
  return rows;
}

/** Ids of the providers by their codes, as referrals name them. */
export const providerIds = (known: readonly PartnerKnown[]): ProviderIds =>
  new Map(
    known.filter((partner) => partner.kind === 'provider' && partner.state !== 'removed').map((partner) => [partner.code, partner.id]),
  );

const PARTNERS = new RowsAsLists<PartnerRow>({
  id: 'uuid',
  code: 'text',
  name: 'text',
  kind: 'text',
  area: 'text',
  exchange: 'text',
  in_queue: 'text',
  users: 'text[]',
  state: 'text',
  since: 'timestamptz',
});

/** @returns them as they are kept now: not every fact tells by which users a partner may come */
export async function keepPartners(tx: Tx, told: PartnerRow[]): Promise<PartnerKept[]> {
  const { rows } = await tx.query<PartnerKept>(
    `insert into partner as p (${PARTNERS.names}) select * from ${PARTNERS.rows} n
     on conflict (id) do update set code = excluded.code, name = excluded.name, kind = excluded.kind, area = excluded.area,
       exchange = coalesce(excluded.exchange, p.exchange), in_queue = coalesce(excluded.in_queue, p.in_queue),
       users = case when excluded.users = '{}' then p.users else excluded.users end, state = excluded.state, since = excluded.since
     returning p.*`,
    PARTNERS.of(told),
  );
  return rows;
}

/** What partners are held to from now on. @returns them as they are kept now */
export async function holdPartnersTo(tx: Tx, told: ({ id: string } & HeldTo)[]): Promise<PartnerKept[]> {
  const { rows } = await tx.query<PartnerKept>(
    `update partner p set inbound = n.inbound, queue_per_second = n.queue_per_second, burst = n.burst
     from unnest($1::uuid[], $2::text[], $3::int[], $4::int[]) as n(id, inbound, queue_per_second, burst) where p.id = n.id returning p.*`,
    [told.map((one) => one.id), told.map((one) => one.inbound), told.map((one) => one.queue_per_second), told.map((one) => one.burst)],
  );
  return rows;
}

export interface IntakePartition {
  /** Referrals ever taken in, counted apart from what became of them. */
  received: number;
  arrived: number;
  rejected: number;
  setAside: number;
  duplicate: number;
  cases: Record<string, number>;
}

const STATES = [
  'triage',
  'needs_information',
  'parked',
  'on_hold',
  'ready',
  'withdrawn',
  'unsuitable',
  'out_of_area',
  'duplicate',
  'closed',
];

/**
 * Where every referral is, as intake knows it, in one statement and so of one moment. One beyond the worker's position has arrived, and so has one
 * whose handler failed and that is tried again; once it is left to a person it is set aside, and has a row that says so.
 * @param reports types, without their version, that partners send and that are no referrals
 */
export async function partition(tx: Tx, reports: readonly string[]): Promise<IntakePartition> {
  const { rows } = await tx.query<{ what: string; number: number }>(
    `select 'case ' || state as what, count(*)::int as number from cases group by state
     union all select outcome, count(*)::int from received where counts and outcome in ('rejected', 'set_aside', 'duplicate') group by outcome
     union all select 'received', count(*)::int from received where counts
     union all select 'held', count(*)::int from held h join inbox i on i.id = h.inbox_id and i.received_at = h.received_at
       where i.lane <> 'facts' and ${CLAIMS} and not exists (select from received r where r.inbox_id = i.id)
     union all select 'arrived', count(*)::int from inbox i, worker w where i.id > w.position and i.lane <> 'facts' and ${CLAIMS}`,
    [reports],
  );
  const number = (what: string) => rows.find((row) => row.what === what)?.number ?? 0;
  return {
    received: number('received') + number('held') + number('arrived'),
    arrived: number('arrived') + number('held'),
    rejected: number('rejected'),
    setAside: number('set_aside'),
    duplicate: number('duplicate'),
    cases: Object.fromEntries(STATES.map((state) => [state, number(`case ${state}`)])),
  };
}

/** Of what is in the inbox and not worked yet: all but partners' known reports is a referral, or was meant to be one. */
const CLAIMS = `regexp_replace(i.type, '\\.v[0-9]+$', '') <> all ($1::text[])`;
