import type { CodedCase, PriorityInputs } from '#contracts/coded-case.js';
import type { HardRule } from '#contracts/codes.js';
import type { Tx } from '#platform/database.js';
import type { Profile, Provider } from './provider.rules.js';

// Reading and locking. Lock order, everywhere: the area, then capacity rows by provider id, then cases and offers.

/** One decision at a time in an area. Without it two batches would each see the last free point. */
export async function lockArea(tx: Tx, area: string): Promise<void> {
  await tx.query(`select pg_advisory_xact_lock(hashtextextended(current_schema() || '.area.' || $1, 0))`, [area]);
}

export const AGREEMENTS = `select coalesce(jsonb_agg(jsonb_build_object('from', a.starts_on, 'to', a.ends_on, 'sharePercent', a.share_percent)
  order by a.starts_on), '[]') from agreement a where a.provider = p.id`;

/** By provider: its profile with its agreements, as they were read last, and the transactions that wrote those rows. */
export type ProfilesRead = Map<string, { writtenBy: string; profile: Profile }>;

/**
 * Every provider of the area as it now stands, its capacity locked. A profile is read again only where its rows were written since: the version alone
 * does not tell, since one that was rolled back, or lost with a restore, comes again with other content.
 */
export async function lockProviders(tx: Tx, area: string, profiles: ProfilesRead): Promise<Provider[]> {
  const { rows } = await tx.query(
    `select p.id, p.name, p.profile_version, p.suspended_at, p.last_allocated_at, c.kind, c.available, c.committed, c.held, w.by as "writtenBy",
       case when k.id is null then p.profile end as profile, case when k.id is null then (${AGREEMENTS}) end as agreements
     from provider p join capacity c on c.provider = p.id
     cross join lateral (
       select concat_ws(' ', p.xmin, (select string_agg(a.xmin::text, ' ' order by a.starts_on) from agreement a where a.provider = p.id)) as by
     ) w
     left join unnest($2::uuid[], $3::text[]) as k(id, by) on k.id = p.id and k.by = w.by
     where p.area = $1 order by p.id for update of c`,
    [area, [...profiles.keys()], [...profiles.values()].map((each) => each.writtenBy)],
  );
  for (const { id, profile, agreements, writtenBy } of rows)
    if (profile !== null) profiles.set(id, { writtenBy, profile: { ...profile, agreements } });
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    profile: profiles.get(row.id)!.profile,
    profileVersion: row.profile_version,
    suspended: row.suspended_at !== null,
    lastAllocatedAt: row.last_allocated_at?.toISOString() ?? null,
    capacity: { kind: row.kind, available: row.available, committed: row.committed, held: row.held },
  }));
}

export async function providersKnown(tx: Tx, ids: readonly string[]): Promise<Set<string>> {
  const { rows } = await tx.query<{ id: string }>('select id from provider where id = any($1::uuid[])', [ids]);
  return new Set(rows.map((row) => row.id));
}

/** Every case that waits for a provider and for no person. */
export async function waitingIn(tx: Tx, area: string): Promise<string[]> {
  const { rows } = await tx.query<{ id: string }>(
    `select id from matched_case where area = $1 and state in ('waiting', 'reallocating') and for_person is null`,
    [area],
  );
  return rows.map((row) => row.id);
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
  waitingSince: Date;
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
const FACTS = 'join case_facts f on f.case_id = m.id and f.version = m.facts_version';

const CASE = `m.id, m.reference, f.facts, m.facts_version as "factsVersion", m.state, m.for_person as "forPerson", m.refused_by as "refusedBy", m.because,
  m.waiting_since as "waitingSince", m.rounds`;

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
export interface Placeable {
  id: string;
  /** It is looked at for its own sake, not because room was gained. */
  asked: boolean;
  able: string[];
  leastPoints: number;
  waitingSince: Date;
  inputs: PriorityInputs;
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
    `select m.id, m.id = any($1::uuid[]) as asked, m.able, m.least_points as "leastPoints", m.waiting_since as "waitingSince",
       f.facts -> 'priority' as inputs
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

/** By case: providers whose live allocations hold one of its people on the other side, by keyed hash. */
export async function knownToOtherSide(tx: Tx, keys: readonly CaseKey[]): Promise<Map<string, string[]>> {
  const known = new Map<string, string[]>();
  if (keys.length === 0) return known;
  // Key by key, then offer by offer, through their indexes (`offset 0`): left to itself, a planner that does not know how many there are compares
  // every key with every other, or walks through all live offers.
  const { rows } = await tx.query<{ asking: string; provider: string }>(
    `select mine.case_id as asking, o.provider
     from unnest($1::uuid[], $2::text[], $3::text[]) as mine(case_id, key, side)
     cross join lateral (select case_id from conflict_key k where k.key = mine.key and k.side <> mine.side and k.case_id <> mine.case_id offset 0) theirs
     cross join lateral (select provider from offer where case_id = theirs.case_id and state = 'accepted' and ended_at is null offset 0) o`,
    [keys.map((k) => k.case), keys.map((k) => k.key), keys.map((k) => k.side)],
  );
  for (const { asking, provider } of rows) known.set(asking, [...(known.get(asking) ?? []), provider]);
  return known;
}

export interface OfferRow {
  id: string;
  case: string;
  reference: string;
  provider: string;
  state: 'open' | 'accepted' | 'declined' | 'expired' | 'withdrawn';
  points: number;
  intervention: string;
  offeredAt: Date;
  respondBy: Date;
  answeredAt: Date | null;
  reason: string | null;
  endedAt: Date | null;
  facts: CodedCase;
  refusedBy: string[];
  decision: string;
}

const OFFER = `o.id, o.case_id as "case", m.reference, o.provider, o.state, o.points, o.intervention, o.offered_at as "offeredAt",
  o.respond_by as "respondBy", o.answered_at as "answeredAt", o.reason, o.ended_at as "endedAt", f.facts, m.refused_by as "refusedBy", o.decision`;
const OFFERED = `offer o join matched_case m on m.id = o.case_id ${FACTS}`;

export async function offersOf(tx: Tx, ids: readonly string[]): Promise<Map<string, OfferRow>> {
  const { rows } = await tx.query<OfferRow>(`select ${OFFER} from ${OFFERED} where o.id = any($1::uuid[])`, [ids]);
  return new Map(rows.map((row) => [row.id, row]));
}

/** Open offers, of these cases or of these providers. */
export async function openOffers(tx: Tx, of: { cases?: readonly string[]; providers?: readonly string[] }): Promise<OfferRow[]> {
  const { rows } = await tx.query<OfferRow>(
    `select ${OFFER} from ${OFFERED}
     where o.state = 'open' and (o.case_id = any($1::uuid[]) or o.provider = any($2::uuid[])) order by o.id`,
    [of.cases ?? [], of.providers ?? []],
  );
  return rows;
}

/** Allocations that have not ended, of these cases. */
export async function liveAllocations(tx: Tx, cases: readonly string[]): Promise<OfferRow[]> {
  const { rows } = await tx.query<OfferRow>(
    `select ${OFFER} from ${OFFERED}
     where o.state = 'accepted' and o.ended_at is null and o.case_id = any($1::uuid[]) order by o.id`,
    [cases],
  );
  return rows;
}

/** Open offers whose time is up. */
export async function dueOffers(tx: Tx, area: string, now: Date, limit: number): Promise<OfferRow[]> {
  const { rows } = await tx.query<OfferRow>(
    `select ${OFFER} from ${OFFERED}
     where o.state = 'open' and o.respond_by <= $2 and m.area = $1 order by o.respond_by, o.id limit $3`,
    [area, now, limit],
  );
  return rows;
}

// Showing.

export async function listOffers(tx: Tx, area: string, provider: string | undefined, state: string | undefined): Promise<OfferRow[]> {
  const { rows } = await tx.query<OfferRow>(
    `select ${OFFER} from ${OFFERED}
     where m.area = $1 and ($2::uuid is null or o.provider = $2) and ($3::text is null or o.state = $3)
     order by o.offered_at desc, o.id desc limit 500`,
    [area, provider ?? null, state ?? null],
  );
  return rows;
}

export interface ProviderShown {
  id: string;
  code: string;
  name: string;
  suspended: boolean;
  profile: Profile;
  capacity: Provider['capacity'];
  declaredAt: Date | null;
  now: Date;
}

export async function providersShown(tx: Tx, area: string, id?: string): Promise<ProviderShown[]> {
  const { rows } = await tx.query(
    `select p.id, p.code, p.name, p.suspended_at, p.profile, c.kind, c.available, c.committed, c.held, c.declared_at, now() as now,
       (${AGREEMENTS}) as agreements
     from provider p join capacity c on c.provider = p.id where p.area = $1 and ($2::uuid is null or p.id = $2) order by p.name, p.id`,
    [area, id ?? null],
  );
  return rows.map((row) => ({
    id: row.id,
    code: row.code,
    name: row.name,
    suspended: row.suspended_at !== null,
    profile: { ...row.profile, agreements: row.agreements },
    capacity: { kind: row.kind, available: row.available, committed: row.committed, held: row.held },
    declaredAt: row.declared_at,
    now: row.now,
  }));
}

/** The waiting list with those that wait for a person, in no order yet. */
export async function waitingList(tx: Tx, area: string): Promise<(MatchedCase & { now: Date })[]> {
  const { rows } = await tx.query<MatchedCase & { now: Date }>(
    `select ${CASE}, now() as now from matched_case m ${FACTS} where m.area = $1 and m.state in ('waiting', 'reallocating')`,
    [area],
  );
  return rows;
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
