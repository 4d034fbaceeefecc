import type { CodedCase } from '#contracts/coded-case.js';
import type { Attention, HardRule } from '#contracts/codes.js';
import type { Tx } from '#platform/database.js';
import { monthsSeen } from '../capacity/capacity.queries.js';
import type { Day, Month } from '../capacity/calendar.rules.js';
import { asAttention } from './attention.rules.js';
import type { RoomsAhead } from './earmark.rules.js';
import type { AskedBefore } from './still-wanted.rules.js';
import type { Waiter } from './turn.rules.js';

/** Milliseconds that a case `m` waited before it was last paused. */
export const WAITED_BEFORE = `(extract(epoch from m.waited_before) * 1000)::float8`;

const FACTS = 'join case_facts f on f.case_id = m.id and f.version = m.facts_version';
const WAITS = `m.state in ('waiting', 'reallocating')`;

/** A waiting case, as the list is looked through. */
export interface Waiting extends Waiter, AskedBefore {
  waitingSince: Date;
  able: string[];
  leastPoints: number;
  serious: boolean;
  arrivalPriority: number;
  forPerson: string | null;
  attention: Attention | null;
  attentionSeen: Attention | null;
  earmark: { provider: string; month: Month; points: number } | undefined;
}

const WAITING = `m.id, f.facts -> 'priority' as inputs, m.waiting_since as "waitingSince", ${WAITED_BEFORE} as "waitedBefore", m.able,
  m.least_points as "leastPoints", f.facts ->> 'complexity' = 'serious_sensitive' as serious, m.arrival_priority as "arrivalPriority",
  m.for_person as "forPerson", m.attention,
  m.attention_seen as "attentionSeen", m.still_wanted_round as round, m.still_wanted_asked_at as "askedAt",
  m.still_wanted_answered_at as "answeredAt", m.earmark_provider as "earmarkProvider", m.earmark_month::text as "earmarkMonth",
  m.earmark_points as "earmarkPoints"`;

interface WaitingRow extends Waiter {
  able: string[];
  leastPoints: number;
  serious: boolean;
  arrivalPriority: number;
  forPerson: string | null;
  attention: string | null;
  attentionSeen: string | null;
  round: number;
  askedAt: Date | null;
  answeredAt: Date | null;
  earmarkProvider: string | null;
  earmarkMonth: Month | null;
  earmarkPoints: number | null;
}

const waitingOf = ({
  earmarkProvider,
  earmarkMonth,
  earmarkPoints,
  askedAt,
  answeredAt,
  attention,
  attentionSeen,
  ...row
}: WaitingRow): Waiting => ({
  ...row,
  attention: asAttention(attention),
  attentionSeen: asAttention(attentionSeen),
  ...(askedAt && { askedAt }),
  ...(answeredAt && { answeredAt }),
  earmark: earmarkProvider === null ? undefined : { provider: earmarkProvider, month: earmarkMonth!, points: earmarkPoints! },
});

/** All that waits in an area, with those that wait for a person, in no order; with all that is known of each case. */
export async function waitersIn(tx: Tx, area: string): Promise<(Waiting & { facts: CodedCase })[]> {
  const { rows } = await tx.query<WaitingRow & { facts: CodedCase }>(
    `select ${WAITING}, f.facts from matched_case m ${FACTS} where m.area = $1 and ${WAITS}`,
    [area],
  );
  return rows.map((row) => ({ ...waitingOf(row), facts: row.facts }));
}

interface Shown {
  reference: string;
  category: string;
  district: string;
  complexity: string;
  because: HardRule[];
  now: Date;
}

/** A waiting case as it is shown. */
export interface WaitingShown extends Waiting, Shown {}

/** As many as wait, without their facts: the list is long where room is short. */
export async function waitingShown(tx: Tx, area: string): Promise<WaitingShown[]> {
  const { rows } = await tx.query<WaitingRow & Shown>(
    `select ${WAITING}, m.reference, f.facts ->> 'category' as category, f.facts ->> 'district' as district, f.facts ->> 'complexity' as complexity,
       m.because, now() as now
     from matched_case m ${FACTS} where m.area = $1 and ${WAITS}`,
    [area],
  );
  return rows.map(({ reference, category, district, complexity, because, now, ...row }) => ({
    ...waitingOf(row),
    ...{ reference, category, district, complexity, because, now },
  }));
}

/** A case about which something needs a person. */
export interface NeedsPerson {
  case: string;
  reference: string;
  state: string;
  attention: Attention;
  /** When it was found last. */
  since: Date | null;
  /** That has it, or is asked to take it. */
  provider: string | null;
}

/** The latest found last; at most a thousand. */
export async function needingPersons(tx: Tx, area: string): Promise<NeedsPerson[]> {
  const { rows } = await tx.query<NeedsPerson>(
    `select m.id as case, m.reference, m.state, m.attention,
       (select max(n.at) from waiting_note n where n.case_id = m.id and n.kind = 'attention' and n.what = m.attention) as since,
       (select o.provider from offer o where o.case_id = m.id and (o.state = 'open' or (o.state = 'accepted' and o.ended_at is null))) as provider
     from matched_case m where m.area = $1 and m.attention is not null and m.state <> 'ended'
     order by since nulls first, m.id limit 1000`,
    [area],
  );
  return rows;
}

/** Providers of an area as far ahead as their months are known, to look at. */
export async function roomsAheadShown(tx: Tx, area: string, present: Month): Promise<RoomsAhead> {
  const { rows } = await tx.query<{ id: string; suspended: boolean; paused: boolean; agreements: { from: Day; to: Day }[] }>(
    `select p.id, p.suspended_at is not null as suspended,
       exists (select from provider_pause w where w.provider = p.id and w.to_at is null) as paused,
       coalesce((select json_agg(json_build_object('from', a.starts_on, 'to', a.ends_on)) from agreement a where a.provider = p.id), '[]') as agreements
     from provider p where p.area = $1`,
    [area],
  );
  const months = await monthsSeen(tx, rows.map(({ id }) => id), present); // prettier-ignore
  return new Map(rows.map(({ id, ...rest }) => [id, { ...rest, months: months.get(id)! }]));
}
