import type { Tx } from '#platform/database.js';
import type { CaseState } from '#contracts/codes.js';
import type { OffenceAnswer, Stated } from './case-facts.rules.js';
import { RowsAsLists } from './rows-as-lists.js';

export type IntakeState = Extract<
  CaseState,
  'triage' | 'needs_information' | 'parked' | 'on_hold' | 'ready' | 'closed' | 'withdrawn' | 'unsuitable' | 'duplicate' | 'out_of_area'
>;

export const isEnded = (state: string) => ['closed', 'withdrawn', 'unsuitable', 'duplicate', 'out_of_area'].includes(state);

/** A row of `cases`. */
export interface CaseRow {
  id: string;
  reference: string;
  area: string;
  agency: string;
  agency_reference_hash: string;
  content_digest: string;
  inbox_id: string;
  door: 'queue' | 'http';
  message_id: string;
  received_at: Date;
  data_key: Buffer | null;
  details_sealed: Buffer | null;
  stated: Stated;
  offence: OffenceAnswer;
  route: string;
  category: string;
  flags: string[];
  complexity: string;
  tags: string[];
  enhanced_rights: boolean;
  parties: number;
  district: string;
  stage: string;
  establishment: string | null;
  state: IntakeState;
  missing: string[];
  parked_until: string | null;
  state_since: Date;
  was_ready: boolean;
  provider: string | null;
  work_state: string | null;
  version: number;
}

/** Dates stay text: a Date at midnight would lie on another day elsewhere. */
const CASE = 'c.*, c.parked_until::text as parked_until, c.inbox_id::text as inbox_id';

/** One writer of cases at a time: the same reference sent by two doors at once must not make two cases. */
export const aloneOnCases = (tx: Tx) => tx.query(`select pg_advisory_xact_lock(hashtextextended(current_schema() || '.cases', 0))`);

export interface KnownReferral {
  agency: string;
  agency_reference_hash: string;
  content_digest: string;
  id: string;
  reference: string;
  message_id: string;
}

/** The cases that these agencies' references have already made. */
export async function knownReferrals(tx: Tx, agencies: string[], hashes: string[]): Promise<KnownReferral[]> {
  const { rows } = await tx.query<KnownReferral>(
    `select c.agency, c.agency_reference_hash, c.content_digest, c.id, c.reference, c.message_id
     from unnest($1::uuid[], $2::text[]) as asked(agency, hash) join cases c on c.agency = asked.agency and c.agency_reference_hash = asked.hash`,
    [agencies, hashes],
  );
  return rows;
}

export async function takenReferences(tx: Tx, references: string[]): Promise<Set<string>> {
  const { rows } = await tx.query<{ reference: string }>('select reference from cases where reference = any($1::text[])', [references]);
  return new Set(rows.map((row) => row.reference));
}

/** What a change may touch; the identity of a case never changes. */
const CHANGING = {
  details_sealed: 'bytea',
  stated: 'json',
  offence: 'json',
  category: 'text',
  flags: 'text[]',
  complexity: 'text',
  tags: 'text[]',
  enhanced_rights: 'boolean',
  parties: 'int',
  district: 'text',
  stage: 'text',
  establishment: 'text',
  state: 'text',
  missing: 'text[]',
  parked_until: 'date',
  state_since: 'timestamptz',
  was_ready: 'boolean',
  provider: 'uuid',
  work_state: 'text',
} as const;

const NEW = new RowsAsLists<CaseRow>({
  id: 'uuid',
  reference: 'text',
  area: 'text',
  agency: 'uuid',
  agency_reference_hash: 'text',
  content_digest: 'text',
  inbox_id: 'bigint',
  door: 'text',
  message_id: 'text',
  received_at: 'timestamptz',
  data_key: 'bytea',
  route: 'text',
  ...CHANGING,
});
const CHANGED = new RowsAsLists<CaseRow>({ id: 'uuid', ...CHANGING });
const RESEALED = new RowsAsLists<CaseRow>({ id: 'uuid', data_key: 'bytea', details_sealed: 'bytea' });

export async function insertCases(tx: Tx, rows: CaseRow[]): Promise<void> {
  if (rows.length > 0) await tx.query(`insert into cases (${NEW.names}) select * from ${NEW.rows} n`, NEW.of(rows));
}

/** Writes back what was changed. */
export async function updateCases(tx: Tx, rows: CaseRow[]): Promise<void> {
  if (rows.length === 0) return;
  const set = Object.keys(CHANGING).map((column) => `${column} = n.${column}`);
  await tx.query(
    `update cases c set ${set.join(', ')}, version = c.version + 1 from ${CHANGED.rows} n where c.id = n.id`,
    CHANGED.of(rows),
  );
}

/** Details sealed anew, under a key that never opened what they held before. */
export async function resealDetails(tx: Tx, rows: CaseRow[]): Promise<void> {
  if (rows.length === 0) return;
  await tx.query(
    `update cases c set data_key = n.data_key, details_sealed = n.details_sealed, version = c.version + 1
     from ${RESEALED.rows} n where c.id = n.id`,
    RESEALED.of(rows),
  );
}

/** How a partner names a case: the hub's id, the hub's reference, or its own reference (as its hash). The first that is given counts. */
export interface CaseAsked {
  /** Partner, or `hub` for the hub's own administrators. */
  source: string;
  case?: string;
  reference?: string;
  agencyReferenceHash?: string;
}

/**
 * The case that each asks for, locked, in the order asked; undefined where there is none, or it is not the asker's: an agency reaches the cases it
 * referred, a provider those that it holds, and neither learns whether another exists.
 */
export async function casesAsked(tx: Tx, asked: CaseAsked[]): Promise<(CaseRow | undefined)[]> {
  if (asked.length === 0) return [];
  const { rows } = await tx.query<CaseRow & { nths: number[] }>(
    `with asked as (select * from unnest($1::int[], $2::text[], $3::uuid[], $4::text[], $5::text[]) as a(nth, source, case_id, reference, hash)),
       named as (
         select a.nth, a.source, c.id, c.agency, c.provider from asked a join cases c on c.id = a.case_id
         union all select a.nth, a.source, c.id, c.agency, c.provider from asked a join cases c on c.reference = a.reference where a.case_id is null
         union all select a.nth, a.source, c.id, c.agency, c.provider
           from asked a join cases c on c.agency = nullif(a.source, 'hub')::uuid and c.agency_reference_hash = a.hash
           where a.case_id is null and a.reference is null),
       found as (select nth, id from named where source = 'hub' or agency::text = source or provider::text = source)
     select ${CASE}, (select array_agg(f.nth) from found f where f.id = c.id) as nths
     from cases c where c.id in (select id from found) order by c.id for update of c`,
    [
      asked.map((_, nth) => nth),
      asked.map((one) => one.source),
      asked.map((one) => one.case ?? null),
      asked.map((one) => one.reference ?? null),
      asked.map((one) => one.agencyReferenceHash ?? null),
    ],
  );
  const found: (CaseRow | undefined)[] = asked.map(() => undefined);
  // One object a case: two messages about it in one list must see each other's changes.
  for (const { nths, ...row } of rows) for (const nth of nths) found[nth] = row;
  return found;
}

/** Cases by id, locked, for what the hub itself has to change. */
export async function casesById(tx: Tx, ids: string[]): Promise<Map<string, CaseRow>> {
  const { rows } = await tx.query<CaseRow>(`select ${CASE} from cases c where c.id = any($1::uuid[]) order by c.id for update`, [ids]);
  return new Map(rows.map((row) => [row.id, row]));
}

/** Cases to be looked at: nobody else has to wait for that. */
export async function casesShown(tx: Tx, ids: string[]): Promise<CaseRow[]> {
  return (await tx.query<CaseRow>(`select ${CASE} from cases c where c.id = any($1::uuid[])`, [ids])).rows;
}

/** Parked cases whose day has come, locked; those that another is working on are left to it. */
export async function parkedUntil(tx: Tx, today: string, limit: number): Promise<CaseRow[]> {
  const { rows } = await tx.query<CaseRow>(
    `select ${CASE} from cases c where c.state = 'parked' and c.parked_until <= $1::date order by c.id limit $2 for update skip locked`,
    [today, limit],
  );
  return rows;
}

/** One case to be shown, by its id or its reference. */
export async function caseShown(tx: Tx, idOrReference: { id?: string; reference?: string }): Promise<CaseRow | undefined> {
  const { rows } = await tx.query<CaseRow>(`select ${CASE} from cases c where c.id = $1::uuid or c.reference = $2`, [
    idOrReference.id ?? null,
    idOrReference.reference ?? null,
  ]);
  return rows[0];
}

export interface IncidentKeyRow {
  key: string;
  case_id: string;
  why: string;
}

/** Takes the keys of these cases out, for those that they have after a change. */
export const deleteIncidentKeys = (tx: Tx, caseIds: string[]) =>
  tx.query('delete from incident_key where case_id = any($1::uuid[])', [caseIds]);

const KEYS = new RowsAsLists<IncidentKeyRow>({ key: 'text', case_id: 'uuid', why: 'text' });

/** Adds keys, each once a case, and notes every other case that shares one. Both cases stay: a person decides. */
export async function noteIncidents(tx: Tx, keys: IncidentKeyRow[], now: Date): Promise<void> {
  if (keys.length === 0) return;
  await tx.query(
    `with mine as materialized (select * from ${KEYS.rows} k),
       added as (insert into incident_key (${KEYS.names}) select * from mine),
       others as (select key, case_id from mine union all select k.key, k.case_id from incident_key k where k.key = any($1::text[]))
     insert into possible_duplicate (case_id, other_case_id, because, found_at)
       select greatest(m.case_id, o.case_id), least(m.case_id, o.case_id), array_agg(distinct m.why order by m.why), $4
       from mine m join others o on o.key = m.key and o.case_id <> m.case_id group by 1, 2
     on conflict (case_id, other_case_id) do update set because = excluded.because`,
    [...KEYS.of(keys), now],
  );
}

export const ENDED = `('closed', 'withdrawn', 'unsuitable', 'duplicate', 'out_of_area')`;

/** A provider holds these cases from now on. One that has ended meanwhile is not handed out again. */
export const holdCases = (tx: Tx, ids: string[], providers: string[]) =>
  tx.query(
    `update cases c set provider = n.provider, work_state = 'allocated', version = version + 1
     from unnest($1::uuid[], $2::uuid[]) as n(id, provider) where c.id = n.id and c.state not in ${ENDED}`,
    [ids, providers],
  );

/** A provider holds these cases no more; whoever holds one by now keeps it. */
export const letGoCases = (tx: Tx, ids: string[], providers: string[]) =>
  tx.query(
    `update cases c set provider = null, work_state = 'reallocating', version = version + 1
     from unnest($1::uuid[], $2::uuid[]) as n(id, provider) where c.id = n.id and c.provider = n.provider`,
    [ids, providers],
  );

export const moveCases = (tx: Tx, ids: string[], states: string[]) =>
  tx.query(
    `update cases c set work_state = n.state, version = version + 1 from unnest($1::uuid[], $2::text[]) as n(id, state) where c.id = n.id`,
    [ids, states],
  );

/** The work is done: nobody but the hub sees the people any more. A referral that was withdrawn before stays withdrawn. */
export const closeCases = (tx: Tx, ids: string[], now: Date) =>
  tx.query(
    `update cases set state = case when state in ${ENDED} then state else 'closed' end, missing = '{}', parked_until = null, provider = null,
       work_state = 'closed', state_since = $2, version = version + 1 where id = any($1::uuid[])`,
    [ids, now],
  );

export interface PossibleDuplicate {
  case: string;
  reference: string;
  agency: string;
  state: string;
  other: string;
  otherReference: string;
  otherAgency: string;
  otherState: string;
  because: string[];
  foundAt: Date;
}

/** Pairs of cases that may be one incident, the latest first; of one case, or of all. */
export async function possibleDuplicates(tx: Tx, caseId: string | undefined, limit: number): Promise<PossibleDuplicate[]> {
  const { rows } = await tx.query<PossibleDuplicate>(
    `select d.case_id as case, a.reference, a.agency, a.state, d.other_case_id as other, b.reference as "otherReference", b.agency as "otherAgency",
       b.state as "otherState", d.because, d.found_at as "foundAt"
     from possible_duplicate d join cases a on a.id = d.case_id join cases b on b.id = d.other_case_id
     where $1::uuid is null or $1 in (d.case_id, d.other_case_id) order by d.found_at desc, d.case_id desc limit $2`,
    [caseId ?? null, limit],
  );
  return rows;
}
