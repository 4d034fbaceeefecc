import type { CodedCase } from '#contracts/coded-case.js';
import type { Attention, HardRule } from '#contracts/codes.js';
import type { Tx } from '#platform/database.js';
import type { Month } from '../capacity/calendar.rules.js';
import { asAttention } from './attention.rules.js';
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
  forPerson: string | null;
  attention: Attention | null;
  attentionSeen: Attention | null;
  earmark: { provider: string; month: Month; points: number } | undefined;
}

const WAITING = `m.id, f.facts -> 'priority' as inputs, m.waiting_since as "waitingSince", ${WAITED_BEFORE} as "waitedBefore", m.able,
  m.least_points as "leastPoints", f.facts ->> 'complexity' = 'serious_sensitive' as serious, m.for_person as "forPerson", m.attention,
  m.attention_seen as "attentionSeen", m.still_wanted_round as round, m.still_wanted_asked_at as "askedAt",
  m.still_wanted_answered_at as "answeredAt", m.earmark_provider as "earmarkProvider", m.earmark_month::text as "earmarkMonth",
  m.earmark_points as "earmarkPoints"`;

interface WaitingRow extends Waiter {
  able: string[];
  leastPoints: number;
  serious: boolean;
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
  arrivalPriority: number;
  now: Date;
}

/** A waiting case as it is shown. */
export interface WaitingShown extends Waiting, Shown {}

/** As many as wait, without their facts: the list is long where room is short. */
export async function waitingShown(tx: Tx, area: string): Promise<WaitingShown[]> {
  const { rows } = await tx.query<WaitingRow & Shown>(
    `select ${WAITING}, m.reference, f.facts ->> 'category' as category, f.facts ->> 'district' as district, f.facts ->> 'complexity' as complexity,
       m.because, m.arrival_priority as "arrivalPriority", now() as now
     from matched_case m ${FACTS} where m.area = $1 and ${WAITS}`,
    [area],
  );
  return rows.map(({ reference, category, district, complexity, because, arrivalPriority, now, ...row }) => ({
    ...waitingOf(row),
    ...{ reference, category, district, complexity, because, arrivalPriority, now },
  }));
}
