import type { Agreement, Complexity, Initiator, Intervention, RecallReason, Route } from '#contracts/codes.js';
import type { TriageTold } from '#contracts/triage-told.js';
import { columnsOf, linesOf } from '#platform/columns.js';
import type { Tx } from '#platform/database.js';
import type { LifeState } from './case-life.rules.js';
import type { PersonOfCase } from './people-of-case.rules.js';

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
  people: PersonOfCase[];
}

const COLUMNS = `c.case_id as "case", c.reference, c.area, c.life, c.since, c.until::text, c.agency, c.route, c.initiated_by as "initiatedBy", c.category,
  c.complexity, c.stage, c.district, c.provider, c.offer, c.points, c.allocated_at as "allocatedAt", c.first_contact_by as "firstContactBy",
  c.lead, c.second, c.intervention, c.risk_assessed_at as "riskAssessedAt", c.hours::float8, c.ended_as as "endedAs", c.side, c.agreement,
  c.closed_at as "closedAt", c.work, coalesce(c.people, '[]') as people`;

/** Locks these cases, in one order for everybody, and reads them with their people. A case that is not known is not in the map. */
export async function lockCases(tx: Tx, cases: string[]): Promise<Map<string, CaseFile>> {
  const { rows } = await tx.query(`select ${COLUMNS} from case_file c where c.case_id = any($1::uuid[]) order by c.case_id for update`, [
    cases,
  ]);
  return new Map(rows.map(asFile).map((file) => [file.case, file]));
}

const asFile = (row: Record<string, unknown>) => withoutNulls(row) as unknown as CaseFile;

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
  acceptedAt?: string;
  /** What triage had come to by then. */
  triage?: TriageTold;
  /** Who is in it as it begins; what has become of those who are known stands. */
  people?: PersonOfCase[];
}

/** Intake's word about a case is the newest and stands; another service's only fills what intake has not told yet. */
export async function knowCases(tx: Tx, cases: KnownCase[], { saidBy }: { saidBy: 'intake' | 'another' }): Promise<void> {
  const [first, second] = saidBy === 'intake' ? ['excluded', 'c'] : ['c', 'excluded'];
  const told = ['agency', 'route', 'initiated_by', 'category', 'complexity', 'stage', 'district', 'accepted_at', 'triage'];
  await tx.query(
    `insert into case_file as c (case_id, reference, area, since, agency, route, initiated_by, category, complexity, stage, district, accepted_at,
       triage, people)
     select case_id, reference, area, since, agency, route, initiated_by, category, complexity, stage, district, accepted_at,
       nullif(triage, '')::jsonb, nullif(people, '')::jsonb
     from rows from (
       unnest($1::uuid[], $2::text[], $3::text[], $4::timestamptz[], $5::uuid[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[], $11::text[],
         $12::timestamptz[]),
       string_to_table($13, chr(10)), string_to_table($14, chr(10))
     ) as k(case_id, reference, area, since, agency, route, initiated_by, category, complexity, stage, district, accepted_at, triage, people)
     order by case_id
     on conflict (case_id) do update set people = coalesce(nullif(c.people, '[]'), excluded.people),
       ${told.map((column) => `${column} = coalesce(${first}.${column}, ${second}.${column})`).join(', ')}`,
    [
      ...columnsOf(
        cases,
        'case', 'reference', 'area', 'since', 'agency', 'route', 'initiatedBy', 'category', 'complexity', 'stage', 'district', 'acceptedAt',
      ), // prettier-ignore
      linesOf(cases.map(({ triage }) => triage)),
      linesOf(cases.map(({ people }) => people)),
    ],
  );
}

/** Writes what was decided. Throws where a case was changed meanwhile: then the decision was made on what no longer is. */
export async function saveCases(tx: Tx, files: CaseFile[]): Promise<void> {
  if (files.length === 0) return;
  const { rowCount } = await tx.query(
    `update case_file c set life = n.life, since = n.since, until = n.until, provider = n.provider, offer = n.offer, points = n.points,
       allocated_at = n."allocatedAt", first_contact_by = n."firstContactBy", lead = n.lead, second = n.second, intervention = n.intervention,
       risk_assessed_at = n."riskAssessedAt", hours = n.hours, ended_as = n."endedAs", side = n.side, agreement = n.agreement,
       closed_at = n."closedAt", people = n.people, work = c.work + 1
     from jsonb_to_recordset($1::jsonb) as n("case" uuid, life text, since timestamptz, until date, provider uuid, offer uuid, points integer,
       "allocatedAt" timestamptz, "firstContactBy" timestamptz, lead text, second text, intervention text, "riskAssessedAt" timestamptz, hours numeric,
       "endedAs" text, side text, agreement text, "closedAt" timestamptz, work integer, people jsonb)
     where c.case_id = n."case" and c.work = n.work`,
    [JSON.stringify(files)],
  );
  if (rowCount !== files.length)
    throw new Error(`${files.length - (rowCount ?? 0)} of ${files.length} cases were changed while they were being decided`);
}

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
export async function tellStory(tx: Tx, rows: StoryRow[]): Promise<void> {
  if (rows.length === 0) return;
  await tx.query(
    `insert into story (case_id, at, kind, by_kind, detail)
     select case_id, at, kind, by_kind, detail::jsonb
     from rows from (unnest($1::uuid[], $2::timestamptz[], $3::text[], $4::text[]), string_to_table($5, chr(10))) with ordinality
       as s(case_id, at, kind, by_kind, detail, nth) order by nth`,
    [...columnsOf(rows, 'case', 'at', 'kind', 'by'), linesOf(rows.map(({ detail }) => detail))],
  );
}

/** The cases, newest change first. `after` is the last case of the page before. */
export async function listCases(tx: Tx, filter: { provider?: string; state?: string; after?: string; limit: number }) {
  const { rows } = await tx.query(
    `select ${COLUMNS} from case_file c left join case_file a on a.case_id = $3
     where ($1::uuid is null or c.provider = $1) and ($2::text is null or c.life = $2) and (a.case_id is null or (c.since, c.case_id) < (a.since, a.case_id))
     order by c.since desc, c.case_id desc limit $4`,
    [filter.provider ?? null, filter.state ?? null, filter.after ?? null, filter.limit],
  );
  return rows.map(asFile);
}

export async function readCase(tx: Tx, id: string): Promise<CaseFile | undefined> {
  const { rows } = await tx.query(`select ${COLUMNS} from case_file c where c.case_id = $1`, [id]);
  return rows[0] && asFile(rows[0]);
}

/** What happened, in the order in which it was applied. How it began stands in the case itself, so that nothing is written twice for it. */
export async function storyOf(tx: Tx, id: string) {
  const { rows } = await tx.query<{ at: Date; kind: string; by: string; detail: Record<string, unknown> }>(
    `select at, kind, by, detail from (
       select -1 as id, accepted_at as at, 'accepted' as kind, 'intake' as by, jsonb_build_object('route', route) as detail
         from case_file where case_id = $1 and accepted_at is not null
       union all
       select 0, (triage ->> 'triagedAt')::timestamptz, 'triaged', 'intake', triage - 'triagedAt' from case_file where case_id = $1 and triage is not null
       union all select id, at, kind, by_kind, detail from story where case_id = $1
     ) s order by id`,
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

/** Takes people out of what is told of these cases. What remains says that somebody was there, and not who. */
export async function forgetInStory(tx: Tx, cases: string[], people: string[]): Promise<void> {
  await tx.query(
    `update story set detail = detail - 'person' - 'tracks' where case_id = any($1::uuid[])
       and (detail ->> 'person' = any($2::text[]) or exists (select from jsonb_array_elements(detail -> 'tracks') t where t ->> 'person' = any($2::text[])))`,
    [cases, people],
  );
}

const withoutNulls = (row: Record<string, unknown>) => Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null));
