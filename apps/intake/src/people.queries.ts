import type { AccessNeed, AgeBand, ConsentPurpose, ConsentState, GenderWish, InterpreterNeed, PersonRole } from '#contracts/codes.js';
import type { Tx } from '#platform/database.js';
import type { ConsentFacts, PersonFacts } from './case-facts.rules.js';
import { asJson, ENDED } from './cases.queries.js';

/** A row of `person`. */
export interface PersonRow {
  id: string;
  case_id: string;
  ref: string;
  position: number;
  role: PersonRole;
  data_key: Buffer | null;
  name_sealed: Buffer | null;
  birth_sealed: Buffer | null;
  contacts_sealed: Buffer | null;
  identifiers_sealed: Buffer | null;
  remarks_sealed: Buffer | null;
  age_band: AgeBand;
  language: string;
  interpreter: InterpreterNeed;
  access_needs: AccessNeed[];
  facilitator_gender: GenderWish;
  enhanced_rights: boolean | null;
  guardian: string | null;
  supports: string | null;
  supported_by: string[];
  safe_contact: boolean;
  match_hash: string | null;
  erased_at: Date | null;
}

/** A row of `consent`. */
export interface ConsentRow {
  id: string;
  case_id: string;
  person_id: string;
  purpose: ConsentPurpose;
  state: ConsentState;
  said_at: Date;
  how: string | null;
  recorded_by_sealed: Buffer | null;
  providers: string[] | null;
  source: string;
  inbox_id: string;
  heard_at: Date;
}

export async function insertPeople(tx: Tx, rows: PersonRow[]): Promise<void> {
  if (rows.length > 0) await tx.query('insert into person select * from json_populate_recordset(null::person, $1::json)', [asJson(rows)]);
}

/** People added, or replaced by their ref: the id and the key of a person who was known already stay. */
export async function replacePeople(tx: Tx, rows: PersonRow[]): Promise<void> {
  if (rows.length === 0) return;
  await tx.query(
    `insert into person select * from json_populate_recordset(null::person, $1::json)
     on conflict (case_id, ref) do update set role = excluded.role, name_sealed = excluded.name_sealed, birth_sealed = excluded.birth_sealed,
       contacts_sealed = excluded.contacts_sealed, identifiers_sealed = excluded.identifiers_sealed, remarks_sealed = excluded.remarks_sealed,
       age_band = excluded.age_band, language = excluded.language, interpreter = excluded.interpreter, access_needs = excluded.access_needs,
       facilitator_gender = excluded.facilitator_gender, enhanced_rights = excluded.enhanced_rights, guardian = excluded.guardian,
       supports = excluded.supports, supported_by = excluded.supported_by, safe_contact = excluded.safe_contact, match_hash = excluded.match_hash
     where person.erased_at is null`,
    [asJson(rows)],
  );
}

export async function insertConsents(tx: Tx, rows: ConsentRow[]): Promise<void> {
  if (rows.length > 0) await tx.query('insert into consent select * from json_populate_recordset(null::consent, $1::json)', [asJson(rows)]);
}

/** The people of these cases, in the order of their referral, by case. */
export async function peopleOf(tx: Tx, caseIds: string[]): Promise<Map<string, PersonRow[]>> {
  const { rows } = await tx.query<PersonRow>('select * from person where case_id = any($1::uuid[]) order by case_id, position', [caseIds]);
  return grouped(rows, (row) => row.case_id);
}

/** What each person of these cases last said to each purpose, by case. Last is when they said it, not when the hub heard of it. */
export async function consentsOf(tx: Tx, caseIds: string[]): Promise<Map<string, ConsentFacts[]>> {
  const { rows } = await tx.query<ConsentRow>(
    `select distinct on (case_id, person_id, purpose) case_id, person_id, purpose, state, said_at, providers
     from consent where case_id = any($1::uuid[]) order by case_id, person_id, purpose, said_at desc, id desc`,
    [caseIds],
  );
  return new Map([...grouped(rows, (row) => row.case_id)].map(([id, list]) => [id, list.map(consentFacts)]));
}

export const consentFacts = (row: Pick<ConsentRow, 'person_id' | 'purpose' | 'state' | 'said_at' | 'providers'>): ConsentFacts => ({
  personId: row.person_id,
  purpose: row.purpose,
  state: row.state,
  saidAt: row.said_at,
  ...(row.providers && { providers: row.providers }),
});

export const personFacts = (row: PersonRow): PersonFacts => ({
  id: row.id,
  ref: row.ref,
  role: row.role,
  ageBand: row.age_band,
  language: row.language,
  interpreter: row.interpreter,
  accessNeeds: row.access_needs,
  facilitatorGender: row.facilitator_gender,
  ...(row.enhanced_rights !== null && { enhancedRights: row.enhanced_rights }),
  ...(row.guardian !== null && { guardian: row.guardian }),
  supportedBy: row.supported_by,
  safeContact: row.safe_contact,
  ...(row.erased_at !== null && { erased: true }),
  ...(row.match_hash !== null && { matchHash: row.match_hash }),
});

/**
 * Deletes the keys of these people: what is sealed with them can never be read again, here or in a copy. What is coded stays for the figures.
 * @returns those who still had a key, with their case
 */
export async function erasePeople(tx: Tx, ids: string[], now: Date): Promise<{ id: string; caseId: string }[]> {
  const { rows } = await tx.query<{ id: string; caseId: string }>(
    `update person set data_key = null, name_sealed = null, birth_sealed = null, contacts_sealed = null, identifiers_sealed = null, remarks_sealed = null,
       match_hash = null, safe_contact = false, erased_at = $2
     where id = any($1::uuid[]) and erased_at is null returning id, case_id as "caseId"`,
    [ids, now],
  );
  if (rows.length > 0)
    await tx.query('update consent set recorded_by_sealed = null where case_id = any($1::uuid[]) and person_id = any($2::uuid[])', [
      rows.map((row) => row.caseId),
      rows.map((row) => row.id),
    ]);
  return rows;
}

export interface NoteRow {
  id: string;
  case_id: string;
  source: string;
  inbox_id: string;
  about: string;
  data_key: Buffer;
  note_sealed: Buffer;
  heard_at: Date;
}

/**
 * Notes of the provider that holds the case. The word that it does may still be on its way: until then a note waits, as long as it is given, and
 * is deleted where the word does not come. To a case that has ended, or is none, nothing is added.
 */
export async function insertNotes(tx: Tx, rows: NoteRow[], waitUntil: Date): Promise<void> {
  if (rows.length === 0) return;
  await tx.query(
    `insert into note (id, case_id, source, inbox_id, about, data_key, note_sealed, heard_at, waits_until)
     select n.id, n.case_id, n.source, n.inbox_id, n.about, n.data_key, n.note_sealed, n.heard_at, case when c.provider::text = n.source then null else $2::timestamptz end
     from json_populate_recordset(null::note, $1::json) n join cases c on c.id = n.case_id and c.state not in ${ENDED}`,
    [asJson(rows), waitUntil],
  );
}

/** These providers hold these cases: their notes wait no more. */
export const keepWaitingNotes = (tx: Tx, caseIds: string[], providers: string[]) =>
  tx.query(
    `update note n set waits_until = null from unnest($1::uuid[], $2::text[]) as held(id, provider)
     where n.case_id = held.id and n.source = held.provider and n.waits_until is not null`,
    [caseIds, providers],
  );

export const deleteStrangersNotes = (tx: Tx, now: Date) => tx.query('delete from note where waits_until <= $1', [now]);

export const deleteNotes = (tx: Tx, caseIds: string[]) => tx.query('delete from note where case_id = any($1::uuid[])', [caseIds]);

export interface ViewRow {
  id: string;
  /** The case whose people were looked at, or the kept message. */
  case_id: string | null;
  inbox_id: string | null;
  viewer: string;
  viewer_kind: string;
  organisation: string | null;
  purpose: string;
  people: string[];
  at: Date;
}

export const insertViews = (tx: Tx, rows: ViewRow[]) =>
  tx.query('insert into people_view select * from json_populate_recordset(null::people_view, $1::json)', [asJson(rows)]);

export async function viewsOf(tx: Tx, caseId: string | undefined, limit: number): Promise<ViewRow[]> {
  const { rows } = await tx.query<ViewRow>(
    'select v.*, v.inbox_id::text as inbox_id from people_view v where $1::uuid is null or case_id = $1 order by at desc, id desc limit $2',
    [caseId ?? null, limit],
  );
  return rows;
}

export function grouped<Row, Key>(rows: readonly Row[], keyOf: (row: Row) => Key): Map<Key, Row[]> {
  const groups = new Map<Key, Row[]>();
  for (const row of rows) {
    const group = groups.get(keyOf(row));
    if (group) group.push(row);
    else groups.set(keyOf(row), [row]);
  }
  return groups;
}
