import type {
  Agreement,
  Complexity,
  ConsentPurpose,
  Initiator,
  Intervention,
  PersonRole,
  RecallReason,
  Route,
  Track,
} from '#contracts/codes.js';
import type { Tx } from '#platform/database.js';
import type { LifeState } from './case-life.rules.js';
import type { PersonNow, SideOfPerson } from './may-they-meet.rules.js';

/** A case as casework holds it, with its people. */
export interface CaseFile {
  case: string;
  reference: string;
  area: string;
  life: LifeState;
  since: Date;
  until?: string;
  agency?: string;
  route?: Route;
  initiatedBy?: Initiator;
  category?: string;
  complexity?: Complexity;
  stage?: string;
  district?: string;
  provider?: string;
  offer?: string;
  points: number;
  allocatedAt?: Date;
  firstContactBy?: Date;
  lead?: string;
  second?: string;
  intervention?: Intervention;
  riskAssessedAt?: Date;
  hours: number;
  endedAs?: string;
  side?: string;
  agreement?: Agreement;
  closedAt?: Date;
  /** Counts the changes: a write that read an older count changes no row. */
  work: number;
  people: (PersonNow & { role: PersonRole })[];
}

const COLUMNS = `c.case_id as "case", c.reference, c.area, c.life, c.since, c.until::text, c.agency, c.route, c.initiated_by as "initiatedBy", c.category,
  c.complexity, c.stage, c.district, c.provider, c.offer, c.points, c.allocated_at as "allocatedAt", c.first_contact_by as "firstContactBy",
  c.lead, c.second, c.intervention, c.risk_assessed_at as "riskAssessedAt", c.hours::float8, c.ended_as as "endedAs", c.side, c.agreement,
  c.closed_at as "closedAt", c.work`;

/** Locks these cases, in one order for everybody, and reads them with their people. A case that is not known is not in the map. */
export async function lockCases(tx: Tx, cases: string[]): Promise<Map<string, CaseFile>> {
  const { rows } = await tx.query(`select ${COLUMNS} from case_file c where c.case_id = any($1::uuid[]) order by c.case_id for update`, [
    cases,
  ]);
  const people = await peopleOf(tx, cases);
  return new Map(
    rows.map((row) => [row.case as string, { ...(withoutNulls(row) as unknown as CaseFile), people: people.get(row.case) ?? [] }]),
  );
}

export async function peopleOf(tx: Tx, cases: string[]): Promise<Map<string, CaseFile['people']>> {
  const { rows } = await tx.query<{ case_id: string; person: string; role: PersonRole; track: Track; refuses: ConsentPurpose[] }>(
    `select p.case_id, p.person, p.role, p.track,
       array(select n.purpose from consent n where n.case_id = p.case_id and n.person = p.person and n.state in ('refused', 'withdrawn')
         order by n.purpose) as refuses
     from person p where p.case_id = any($1::uuid[]) order by p.case_id, p.role, p.person`,
    [cases],
  );
  const found = new Map<string, CaseFile['people']>();
  for (const { case_id, ...person } of rows)
    found.set(case_id, [...(found.get(case_id) ?? []), { ...person, side: sideOfRole(person.role) }]);
  return found;
}

const sideOfRole = (role: PersonRole): SideOfPerson => (role === 'harmed' || role === 'harmer' ? role : 'other');

/** What a fact tells of a case, whether or not it is the first that casework hears. */
export interface KnownCase {
  case: string;
  reference: string;
  area: string;
  since: string;
  agency?: string;
  route?: string;
  initiatedBy?: string;
  category?: string;
  complexity?: string;
  stage?: string;
  district?: string;
}

/** Intake's word about a case is the newest and stands; another service's only fills what intake has not told yet. */
export async function knowCases(tx: Tx, cases: KnownCase[], { saidBy }: { saidBy: 'intake' | 'another' }): Promise<void> {
  const [first, second] = saidBy === 'intake' ? ['excluded', 'c'] : ['c', 'excluded'];
  const told = ['agency', 'route', 'initiated_by', 'category', 'complexity', 'stage', 'district'];
  await tx.query(
    `insert into case_file as c (case_id, reference, area, since, agency, route, initiated_by, category, complexity, stage, district)
     select "case", reference, area, since, agency, route, "initiatedBy", category, complexity, stage, district
     from jsonb_to_recordset($1::jsonb) as k("case" uuid, reference text, area text, since timestamptz, agency uuid, route text, "initiatedBy" text,
       category text, complexity text, stage text, district text)
     order by "case"
     on conflict (case_id) do update set ${told.map((column) => `${column} = coalesce(${first}.${column}, ${second}.${column})`).join(', ')}`,
    [JSON.stringify(cases)],
  );
}

/** Writes what was decided. Throws where a case was changed meanwhile: then the decision was made on what no longer is. */
export async function saveCases(tx: Tx, files: CaseFile[]): Promise<void> {
  if (files.length === 0) return;
  const { rowCount } = await tx.query(
    `update case_file c set life = n.life, since = n.since, until = n.until, provider = n.provider, offer = n.offer, points = n.points,
       allocated_at = n."allocatedAt", first_contact_by = n."firstContactBy", lead = n.lead, second = n.second, intervention = n.intervention,
       risk_assessed_at = n."riskAssessedAt", hours = n.hours, ended_as = n."endedAs", side = n.side, agreement = n.agreement,
       closed_at = n."closedAt", work = c.work + 1
     from jsonb_to_recordset($1::jsonb) as n("case" uuid, life text, since timestamptz, until date, provider uuid, offer uuid, points integer,
       "allocatedAt" timestamptz, "firstContactBy" timestamptz, lead text, second text, intervention text, "riskAssessedAt" timestamptz, hours numeric,
       "endedAs" text, side text, agreement text, "closedAt" timestamptz, work integer)
     where c.case_id = n."case" and c.work = n.work`,
    [JSON.stringify(files.map(({ people: _, ...file }) => file))],
  );
  if (rowCount !== files.length)
    throw new Error(`${files.length - (rowCount ?? 0)} of ${files.length} cases were changed while they were being decided`);
}

export interface PersonRow {
  case: string;
  person: string;
  role: PersonRole;
}

/** Adds people, or corrects their part; their tracks stay. */
export const knowPeople = (tx: Tx, people: PersonRow[], now: Date) =>
  tx.query(
    `insert into person (case_id, person, role, since)
     select "case", person, role, $2 from jsonb_to_recordset($1::jsonb) as p("case" uuid, person uuid, role text) order by "case", person
     on conflict (case_id, person) do update set role = excluded.role`,
    [JSON.stringify(people), now],
  );

export interface TrackRow {
  case: string;
  person: string;
  track: Track;
}

export const saveTracks = (tx: Tx, tracks: TrackRow[], now: Date) =>
  tx.query(
    `update person p set track = t.track, since = $2 from jsonb_to_recordset($1::jsonb) as t("case" uuid, person uuid, track text)
     where p.case_id = t."case" and p.person = t.person and p.track <> t.track`,
    [JSON.stringify(tracks), now],
  );

export interface ConsentRow {
  case: string;
  person: string;
  purpose: ConsentPurpose;
  state: string;
  asOf?: string;
}

export const saveConsents = (tx: Tx, consents: ConsentRow[]) =>
  tx.query(
    `insert into consent (case_id, person, purpose, state, as_of)
     select "case", person, purpose, state, "asOf"
     from jsonb_to_recordset($1::jsonb) as c("case" uuid, person uuid, purpose text, state text, "asOf" timestamptz) order by "case", person, purpose
     on conflict (case_id, person, purpose) do update set state = excluded.state, as_of = excluded.as_of`,
    [JSON.stringify(consents)],
  );

export interface RecallRow {
  recall: string;
  case: string;
  person: string;
  holder: string;
  offer: string;
  why: RecallReason;
  confirmBy: Date;
}

/** @returns the recalls that are new: who is asked already under the same allocation is not asked twice */
export async function requireRecalls(tx: Tx, recalls: RecallRow[], now: Date): Promise<Set<string>> {
  if (recalls.length === 0) return new Set();
  const { rows } = await tx.query<{ recall: string }>(
    `insert into recall (recall, case_id, person, holder, offer, why, confirm_by, required_at)
     select recall, "case", person, holder, offer, why, "confirmBy", $2
     from jsonb_to_recordset($1::jsonb) as r(recall uuid, "case" uuid, person uuid, holder uuid, offer uuid, why text, "confirmBy" timestamptz)
     order by offer, person
     on conflict (offer, person) do nothing returning recall`,
    [JSON.stringify(recalls), now],
  );
  return new Set(rows.map((row) => row.recall));
}

export interface RecallConfirmation {
  recall: string;
  case: string;
  person: string;
  holder: string;
  removed: string[];
  at: string;
}

/** @returns the recalls that now stand as confirmed, those confirmed before included */
export async function confirmRecalls(tx: Tx, confirmations: RecallConfirmation[]): Promise<Set<string>> {
  const { rows } = await tx.query<{ recall: string }>(
    `update recall r set confirmed_at = coalesce(r.confirmed_at, c.at), removed = coalesce(r.removed, array(select jsonb_array_elements_text(c.removed)))
     from jsonb_to_recordset($1::jsonb) as c(recall uuid, "case" uuid, person uuid, holder uuid, removed jsonb, at timestamptz)
     where r.recall = c.recall and r.case_id = c."case" and r.person = c.person and r.holder = c.holder returning r.recall`,
    [JSON.stringify(confirmations)],
  );
  return new Set(rows.map((row) => row.recall));
}

export interface StoryRow {
  case: string;
  at: Date | string;
  kind: string;
  /** `provider`, `hub`, or the service that said so. */
  by: string;
  /** Codes and ids alone. */
  detail: object;
}

/** Adds to the story, in this order. */
export const tellStory = (tx: Tx, rows: StoryRow[]) =>
  tx.query(
    `insert into story (case_id, at, kind, by_kind, detail)
     select (row ->> 'case')::uuid, (row ->> 'at')::timestamptz, row ->> 'kind', row ->> 'by', row -> 'detail'
     from jsonb_array_elements($1::jsonb) with ordinality as s(row, nth) order by nth`,
    [JSON.stringify(rows)],
  );

/** The cases, newest change first. `after` is the last case of the page before. */
export async function listCases(tx: Tx, filter: { provider?: string; state?: string; after?: string; limit: number }) {
  const { rows } = await tx.query(
    `select ${COLUMNS} from case_file c left join case_file a on a.case_id = $3
     where ($1::uuid is null or c.provider = $1) and ($2::text is null or c.life = $2) and (a.case_id is null or (c.since, c.case_id) < (a.since, a.case_id))
     order by c.since desc, c.case_id desc limit $4`,
    [filter.provider ?? null, filter.state ?? null, filter.after ?? null, filter.limit],
  );
  return rows.map((row) => withoutNulls(row) as unknown as Omit<CaseFile, 'people'>);
}

export async function readCase(tx: Tx, id: string): Promise<CaseFile | undefined> {
  const { rows } = await tx.query(`select ${COLUMNS} from case_file c where c.case_id = $1`, [id]);
  if (!rows[0]) return undefined;
  return { ...(withoutNulls(rows[0]) as unknown as CaseFile), people: (await peopleOf(tx, [id])).get(id) ?? [] };
}

export async function storyOf(tx: Tx, id: string) {
  const { rows } = await tx.query<{ at: Date; kind: string; by: string; detail: Record<string, unknown> }>(
    'select at, kind, by_kind as by, detail from story where case_id = $1 order by id',
    [id],
  );
  return rows;
}

export async function recallsOf(tx: Tx, id: string) {
  const { rows } = await tx.query(
    `select recall, person, holder, why, confirm_by as "confirmBy", confirmed_at as "confirmedAt", removed from recall where case_id = $1
     order by required_at, recall`,
    [id],
  );
  return rows.map(withoutNulls);
}

/** How many cases stand where. */
export async function countByLife(tx: Tx): Promise<Record<string, number>> {
  const { rows } = await tx.query<{ life: string; cases: number }>(
    'select life, count(*)::int as cases from case_file group by life order by life',
  );
  return Object.fromEntries(rows.map((row) => [row.life, row.cases]));
}

/** Takes a person out of every case. What remains says that somebody was there, and not who. */
export async function forgetPeople(tx: Tx, people: string[]): Promise<void> {
  await tx.query('delete from consent where person = any($1::uuid[])', [people]);
  await tx.query('delete from person where person = any($1::uuid[])', [people]);
  await tx.query(
    `update story set detail = detail - 'person' - 'tracks'
     where detail ->> 'person' = any($1::text[]) or exists (select from jsonb_array_elements(detail -> 'tracks') t where t ->> 'person' = any($1::text[]))`,
    [people],
  );
}

/** Which cases these people are in, and who holds what of them: the live allocation, or the last. */
export async function casesOfPeople(tx: Tx, people: string[]): Promise<{ case: string; person: string }[]> {
  const { rows } = await tx.query('select case_id as "case", person from person where person = any($1::uuid[]) order by case_id, person', [
    people,
  ]);
  return rows;
}

const withoutNulls = (row: Record<string, unknown>) => Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null));
