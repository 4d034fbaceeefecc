import type { CodedCase } from '#contracts/coded-case.js';
import type { Attention, HardRule } from '#contracts/codes.js';
import type { Tx } from '#platform/database.js';
import type { Moment } from './capacity/count-months.js';
import { inTurn } from './rules/priority.rules.js';
import type { RuleSet } from './rule-set.rules.js';
import { turnOf, type Waiter } from './waiting/turn.rules.js';
import { WAITED_BEFORE } from './waiting/waiting-list.queries.js';

// Reading and locking. Lock order, everywhere: the area, then capacity rows by provider id, then cases and offers.

/** One decision at a time in an area. Without it two batches would each see the last free point. */
export async function lockArea(tx: Tx, area: string): Promise<void> {
  await tx.query(`select pg_advisory_xact_lock(hashtextextended(current_schema() || '.area.' || $1, 0))`, [area]);
}

/** Every case that waits for a provider and for no person, in the order in which they get their turn. */
export async function waitingInTurn(tx: Tx, area: string, moment: Moment, rules: Pick<RuleSet, 'priority'>): Promise<string[]> {
  const { rows } = await tx.query<Waiter>(
    `select m.id, f.facts -> 'priority' as inputs, m.waiting_since as "waitingSince", ${WAITED_BEFORE} as "waitedBefore" from matched_case m ${FACTS}
     where m.area = $1 and m.state in ('waiting', 'reallocating') and m.for_person is null`,
    [area],
  );
  return rows
    .map((each) => turnOf(each, moment, rules))
    .sort(inTurn)
    .map(({ id }) => id);
}

export type MatchedState = 'waiting' | 'offered' | 'allocated' | 'reallocating' | 'paused' | 'ended';

export interface MatchedCase {
  id: string;
  reference: string;
  facts: CodedCase;
  state: MatchedState;
  forPerson: string | null;
  refusedBy: string[];
  because: HardRule[];
  /** Of a case that waits: providers that every rule but those of room allowed when it was last looked at, and the fewest points that it would take there. */
  able: string[];
  leastPoints: number;
  /** Since when it waits, and milliseconds that it had waited before it was paused. */
  waitingSince: Date;
  waitedBefore: number;
  arrivalPriority: number;
  attention: Attention | null;
  /** What a person has seen to. */
  attentionSeen: Attention | null;
  /** How often it was offered. */
  rounds: number;
  /** Which version of the facts these are. */
  factsVersion: number;
}

/** A keyed hash of one of a case's people. */
export interface CaseKey {
  case: string;
  key: string;
  side: 'harmed' | 'harmer';
}

/** A case that is not in the tables yet. */
export interface NewCase extends MatchedCase {
  keys: CaseKey[];
}

/** The facts in force. */
export const FACTS = 'join case_facts f on f.case_id = m.id and f.version = m.facts_version';

const CASE = `m.id, m.reference, f.facts, m.facts_version as "factsVersion", m.state, m.for_person as "forPerson", m.refused_by as "refusedBy", m.because,
  m.able, m.least_points as "leastPoints", m.waiting_since as "waitingSince", ${WAITED_BEFORE} as "waitedBefore", m.arrival_priority as "arrivalPriority", m.attention, m.attention_seen as "attentionSeen", m.rounds`;

export async function casesOf(tx: Tx, ids: readonly string[]): Promise<Map<string, MatchedCase>> {
  if (ids.length === 0) return new Map();
  const { rows } = await tx.query<MatchedCase>(`select ${CASE} from matched_case m ${FACTS} where m.id = any($1::uuid[])`, [ids]);
  return new Map(rows.map((row) => [row.id, row]));
}

/** Of these cases, those that were ever taken in. */
export async function knownCases(tx: Tx, ids: readonly string[]): Promise<Set<string>> {
  const { rows } = await tx.query<{ id: string }>('select id from matched_case where id = any($1::uuid[])', [ids]);
  return new Set(rows.map((row) => row.id));
}

/** Enough of a case to give it its turn. */
export interface Placeable extends Waiter {
  /** It is looked at for its own sake, not because room was gained. */
  asked: boolean;
  able: string[];
  leastPoints: number;
  serious: boolean;
}

/** Of these cases, those that may be placed; and every waiting case that could use room gained somewhere. None that waits for a person. */
export async function placeable(
  tx: Tx,
  ids: readonly string[],
  gained: readonly { provider: string; free: number }[],
): Promise<Placeable[]> {
  if (ids.length === 0 && gained.length === 0) return [];
  const most = Math.max(0, ...gained.map((each) => each.free));
  const { rows } = await tx.query<Placeable>(
    `select m.id, m.id = any($1::uuid[]) as asked, m.able, m.least_points as "leastPoints", m.waiting_since as "waitingSince", ${WAITED_BEFORE} as "waitedBefore",
       f.facts -> 'priority' as inputs, f.facts ->> 'complexity' = 'serious_sensitive' as serious
     from matched_case m ${FACTS}
     where m.state in ('waiting', 'reallocating') and m.for_person is null
       and (m.id = any($1::uuid[]) or (m.able && $2::uuid[] and m.least_points <= $3))`,
    [ids, gained.map((each) => each.provider), Number.isFinite(most) ? most : 2 ** 31 - 1],
  );
  return rows;
}

export async function keysOf(tx: Tx, cases: readonly string[]): Promise<CaseKey[]> {
  if (cases.length === 0) return [];
  const { rows } = await tx.query<CaseKey>('select case_id as "case", key, side from conflict_key where case_id = any($1::uuid[])', [
    cases,
  ]);
  return rows;
}

/** What the last decision about a case came to, in the transaction that made it. */
export async function lastDecided(tx: Tx, about: string): Promise<{ decision: string; outcome: string; provider: string | null }> {
  const { rows } = await tx.query(
    `select d.id as decision, d.outcome, d.provider from matched_case m join decision d on d.id = m.decision where m.id = $1`,
    [about],
  );
  return rows[0];
}

/** Cases by state, and their sum. */
export async function partition(tx: Tx, area: string): Promise<Record<string, number>> {
  const { rows } = await tx.query<{ state: MatchedState; count: number }>(
    'select state, count(*)::int as count from matched_case where area = $1 group by state',
    [area],
  );
  const counts = { waiting: 0, offered: 0, allocated: 0, reallocating: 0, paused: 0, ended: 0 };
  for (const { state, count } of rows) counts[state] = count;
  return { known: rows.reduce((sum, row) => sum + row.count, 0), ...counts };
}
