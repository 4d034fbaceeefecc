import type { AbsenceKind } from '#contracts/codes.js';
import type { Tx } from '#platform/database.js';
import type { Day } from './calendar.rules.js';
import type { Check, Facilitator } from './facilitator.rules.js';
import type { WorkOf } from './may-take.rules.js';
import type { AbsenceTold } from './month-available.rules.js';

interface FacilitatorRow {
  provider: string;
  code: string;
  kind: Facilitator['kind'];
  gender: 'female' | 'male' | null;
  accreditation: Facilitator['accreditation'];
  tags: string[];
  languages: string[];
  districts: string[];
  hours: string | null;
  mostCases: number | null;
  coolDownDays: number | null;
  conflictKey: string | null;
  joinedOn: Day | null;
  leftOn: Day | null;
  checks: Check[];
}

/** Facilitators of these providers by code, those who have left among them. */
export async function facilitatorsOf(tx: Tx, providers: readonly string[]): Promise<Map<string, Facilitator[]>> {
  if (providers.length === 0) return new Map();
  const { rows } = await tx.query<FacilitatorRow>(
    `select f.provider, f.code, f.kind, f.gender, f.accreditation, f.tags, f.languages, f.districts, f.hours_a_month as hours,
       f.most_cases as "mostCases", f.cool_down_days as "coolDownDays", f.conflict_key as "conflictKey", f.joined_on::text as "joinedOn",
       f.left_on::text as "leftOn",
       (select coalesce(jsonb_agg(jsonb_build_object('kind', c.kind, 'expiresOn', c.expires_on) order by c.kind), '[]')
        from facilitator_check c where c.provider = f.provider and c.code = f.code) as checks
     from facilitator f where f.provider = any($1::uuid[]) order by f.provider, f.code collate "C"`,
    [providers],
  );
  return grouped(providers, rows, facilitatorOf);
}

function facilitatorOf(row: FacilitatorRow): Facilitator {
  const { provider: _, gender, hours, mostCases, coolDownDays, conflictKey, joinedOn, leftOn, ...rest } = row;
  return {
    ...rest,
    ...(gender !== null && { gender }),
    ...(hours !== null && { hoursAMonth: Number(hours) }),
    ...(mostCases !== null && { mostCases }),
    ...(coolDownDays !== null && { coolDownDays }),
    ...(conflictKey !== null && { conflictKey }),
    ...(joinedOn !== null && { joinedOn }),
    ...(leftOn !== null && { leftOn }),
  };
}

/** By provider: its facilitators as they were read last, and the transaction that wrote that version of them. */
export type StaffRead = Map<string, { writtenBy: string | null; staff: Facilitator[] }>;

/**
 * The same, read again only where another version was written since: the number of a version alone does not tell, since one that was rolled back, or lost
 * with a restore, comes again with other content.
 */
export async function staffOf(tx: Tx, providers: readonly string[], read: StaffRead): Promise<Map<string, Facilitator[]>> {
  const { rows } = await tx.query<{ id: string; writtenBy: string | null }>(
    `select p.id, s.xmin::text as "writtenBy" from provider p
     left join provider_staff s on s.provider = p.id and s.version = p.staff_version where p.id = any($1::uuid[])`,
    [providers],
  );
  const changed = rows.filter(({ id, writtenBy }) => !read.has(id) || read.get(id)!.writtenBy !== writtenBy);
  const staff = await facilitatorsOf(tx, changed.map(({ id }) => id)); // prettier-ignore
  for (const { id, writtenBy } of changed) read.set(id, { writtenBy, staff: staff.get(id)! });
  return new Map(providers.map((id) => [id, read.get(id)?.staff ?? []]));
}

export interface AbsenceShown extends AbsenceTold {
  id: string;
}

interface AbsenceRow {
  provider: string;
  id: string;
  facilitator: string;
  from: Day;
  to: Day;
  kind: AbsenceKind;
  hours: string | null;
  toldAt: Date;
}

/** Absences of these providers that reach this day or a later one, and are not taken back. */
export async function absencesOf(tx: Tx, providers: readonly string[], from: Day): Promise<Map<string, AbsenceShown[]>> {
  const { rows } = await tx.query<AbsenceRow>(
    `select provider, id, facilitator, from_on::text as "from", to_on::text as "to", kind, hours, declared_at as "toldAt"
     from absence where provider = any($1::uuid[]) and cancelled_at is null and (to_on >= $2 or kind = 'left')
     order by provider, from_on, id`,
    [providers, from],
  );
  return grouped(providers, rows, ({ provider: _, hours, ...rest }) => ({ ...rest, ...(hours !== null && { hours: Number(hours) }) }));
}

/**
 * What these providers' facilitators have on hand, by provider and code. Who has nothing is not among them.
 * @param since serious cases that ended before are left out
 */
export async function workOf(tx: Tx, providers: readonly string[], since: Day): Promise<Map<string, WorkOf[]>> {
  const { rows } = await tx.query<{ provider: string; facilitator: string; cases: number; seriousEndedOn: Day | null }>(
    `select provider, facilitator, cases, case when serious_ended_on >= $2 then serious_ended_on end::text as "seriousEndedOn"
     from facilitator_work where provider = any($1::uuid[]) and (cases > 0 or serious_ended_on >= $2)
     order by provider, facilitator collate "C"`,
    [providers, since],
  );
  return grouped(providers, rows, ({ facilitator, cases, seriousEndedOn }) => ({
    facilitator,
    cases,
    ...(seriousEndedOn !== null && { seriousEndedOn }),
  }));
}

function grouped<Row extends { provider: string }, T>(
  providers: readonly string[],
  rows: readonly Row[],
  of: (row: Row) => T,
): Map<string, T[]> {
  const groups = new Map<string, T[]>(providers.map((provider) => [provider, []]));
  for (const row of rows) groups.get(row.provider)!.push(of(row));
  return groups;
}
