import type { AccessNeed, AgeBand, ConsentPurpose, ConsentState, GenderWish, InterpreterNeed, PersonRole } from '#contracts/codes.js';
import type { Tx } from '#platform/database.js';
import type { ConsentFacts, PersonFacts } from './case-facts.rules.js';
import { ENDED } from './cases.queries.js';
import { RowsAsLists } from './rows-as-lists.js';

/** A row of `person`. */
export interface PersonRow {
  id: string;
  case_id: string;
  ref: string;
  position: number;
  role: PersonRole;
  data_key: Buffer | null;
  /** All that is personal; in a row that came sealed apart the names alone. */
  sealed: Buffer | null;
  /** Of a row that came sealed apart, as those of earlier releases did: the rest. */
  birth_sealed?: Buffer | null;
  contacts_sealed?: Buffer | null;
  identifiers_sealed?: Buffer | null;
  remarks_sealed?: Buffer | null;
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

/** A row of `consent`: what one message said of one person. */
export interface ConsentRow {
  id: string;
  case_id: string;
  person_id: string;
  said: Said[];
  recorded_by_sealed: Buffer | null;
  source: string;
  inbox_id: string;
  heard_at: Date;
}

/** What a person said to a purpose; of two in one message that were said at once, the later counts. */
export interface Said {
  purpose: ConsentPurpose;
  state: ConsentState;
  said_at: Date;
  how?: string;
  providers?: string[];
}

const PEOPLE = new RowsAsLists<PersonRow>({
  id: 'uuid',
  case_id: 'uuid',
  ref: 'text',
  position: 'int',
  role: 'text',
  data_key: 'bytea',
  sealed: 'bytea',
  age_band: 'text',
  language: 'text',
  interpreter: 'text',
  access_needs: 'text[]',
  facilitator_gender: 'text',
  enhanced_rights: 'boolean',
  guardian: 'text',
  supports: 'text',
  supported_by: 'text[]',
  safe_contact: 'boolean',
  match_hash: 'text',
});

const CONSENTS = new RowsAsLists<ConsentRow>({
  id: 'uuid',
  case_id: 'uuid',
  person_id: 'uuid',
  said: 'json',
  recorded_by_sealed: 'bytea',
  source: 'text',
  inbox_id: 'bigint',
  heard_at: 'timestamptz',
});

export async function insertPeople(tx: Tx, rows: PersonRow[]): Promise<void> {
  if (rows.length > 0) await tx.query(`insert into person (${PEOPLE.names}) select * from ${PEOPLE.rows} n`, PEOPLE.of(rows));
}

/** People added, or replaced by their ref, each sealed anew: the id and the key of a person who was known already stay. */
export async function replacePeople(tx: Tx, rows: PersonRow[]): Promise<void> {
  if (rows.length === 0) return;
  await tx.query(
    `insert into person (${PEOPLE.names}) select * from ${PEOPLE.rows} n
     on conflict (case_id, ref) do update set role = excluded.role, sealed = excluded.sealed, birth_sealed = null, contacts_sealed = null,
       identifiers_sealed = null, remarks_sealed = null,
       age_band = excluded.age_band, language = excluded.language, interpreter = excluded.interpreter, access_needs = excluded.access_needs,
       facilitator_gender = excluded.facilitator_gender, enhanced_rights = excluded.enhanced_rights, guardian = excluded.guardian,
       supports = excluded.supports, supported_by = excluded.supported_by, safe_contact = excluded.safe_contact, match_hash = excluded.match_hash
     where person.erased_at is null`,
    PEOPLE.of(rows),
  );
}

export async function insertConsents(tx: Tx, rows: ConsentRow[]): Promise<void> {
  if (rows.length > 0) await tx.query(`insert into consent (${CONSENTS.names}) select * from ${CONSENTS.rows} n`, CONSENTS.of(rows));
}

/** The people of these cases, in the order of their referral, by case. */
export async function peopleOf(tx: Tx, caseIds: string[]): Promise<Map<string, PersonRow[]>> {
  const { rows } = await tx.query<PersonRow>('select * from person where case_id = any($1::uuid[]) order by case_id, position', [caseIds]);
  return grouped(rows, (row) => row.case_id);
}

/** The case of a person; whose it is, is for the asker to find out. */
export async function caseOfPerson(tx: Tx, id: string): Promise<string | undefined> {
  return (await tx.query<{ case_id: string }>('select case_id from person where id = $1', [id])).rows[0]?.case_id;
}

/** What each person of these cases last said to each purpose, by case. Last is when they said it, not when the hub heard of it. */
export async function consentsOf(tx: Tx, caseIds: string[]): Promise<Map<string, ConsentFacts[]>> {
  const { rows } = await tx.query<Said & Pick<ConsentRow, 'case_id' | 'person_id'>>(
    `select distinct on (c.case_id, c.person_id, s.purpose) c.case_id, c.person_id, s.purpose, s.state, s.said_at, s.providers
     from consent c, rows from (json_to_recordset(c.said) as (purpose text, state text, said_at timestamptz, providers text[]))
       with ordinality as s(purpose, state, said_at, providers, nth)
     where c.case_id = any($1::uuid[]) order by c.case_id, c.person_id, s.purpose, s.said_at desc, c.id desc, s.nth desc`,
    [caseIds],
  );
  return new Map([...grouped(rows, (row) => row.case_id)].map(([id, list]) => [id, list.map((row) => consentFacts(row.person_id, row))]));
}

export const consentFacts = (personId: string, said: Said): ConsentFacts => ({
  personId,
  purpose: said.purpose,
  state: said.state,
  saidAt: said.said_at,
  ...(said.providers && { providers: said.providers }),
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
 * @param caseIds their cases: people are found by them
 * @returns those who still had a key, with their case
 */
export async function erasePeople(tx: Tx, caseIds: string[], ids: string[], now: Date): Promise<{ id: string; caseId: string }[]> {
  const { rows } = await tx.query<{ id: string; caseId: string }>(
    `update person set data_key = null, sealed = null, birth_sealed = null, contacts_sealed = null, identifiers_sealed = null, remarks_sealed = null,
       match_hash = null, safe_contact = false, erased_at = $3
     where case_id = any($1::uuid[]) and id = any($2::uuid[]) and erased_at is null returning id, case_id as "caseId"`,
    [caseIds, ids, now],
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

const NOTES = new RowsAsLists<NoteRow>({
  id: 'uuid',
  case_id: 'uuid',
  source: 'text',
  inbox_id: 'bigint',
  about: 'text',
  data_key: 'bytea',
  note_sealed: 'bytea',
  heard_at: 'timestamptz',
});

/**
 * Notes of the provider that holds the case. The word that it does may still be on its way: until then a note waits, as long as it is given, and
 * is deleted where the word does not come. To a case that has ended, or is none, nothing is added.
 */
export async function insertNotes(tx: Tx, rows: NoteRow[], waitUntil: Date): Promise<void> {
  if (rows.length === 0) return;
  await tx.query(
    `insert into note (${NOTES.names}, waits_until)
     select n.*, case when c.provider::text = n.source then null else $9::timestamptz end
     from ${NOTES.rows} n join cases c on c.id = n.case_id and c.state not in ${ENDED}`,
    [...NOTES.of(rows), waitUntil],
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

/** The notes that one message brought to a case. */
export const deleteNotesOf = (tx: Tx, caseId: string, inboxId: string) =>
  tx.query('delete from note where case_id = $1 and inbox_id = $2', [caseId, inboxId]);

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

const VIEWS = new RowsAsLists<ViewRow>({
  id: 'uuid',
  case_id: 'uuid',
  inbox_id: 'bigint',
  viewer: 'text',
  viewer_kind: 'text',
  organisation: 'uuid',
  purpose: 'text',
  people: 'uuid[]',
  at: 'timestamptz',
});

export const insertViews = (tx: Tx, rows: ViewRow[]) =>
  tx.query(`insert into people_view (${VIEWS.names}) select * from ${VIEWS.rows} n`, VIEWS.of(rows));

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
