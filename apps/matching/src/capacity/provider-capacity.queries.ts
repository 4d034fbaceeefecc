import type { Tx } from '#platform/database.js';
import { lockMonths, monthsSeen } from './capacity.queries.js';
import { addDays, monthOf } from './calendar.rules.js';
import type { Moment } from './count-months.js';
import type { Facilitator } from './facilitator.rules.js';
import { absencesOf, staffOf, workOf, type AbsenceShown, type StaffRead } from './facilitators.queries.js';
import type { WorkOf } from './may-take.rules.js';
import type { MonthNow } from './months.rules.js';

/** What a provider has at one moment: points by month, people, and what they have on hand. */
export interface CapacityNow {
  /** The present month and the next; to look at, those after them too. In their order. */
  months: MonthNow[];
  staff: Facilitator[];
  staffVersion: number;
  /** By facilitator; who has nothing on hand is left out. */
  busy: WorkOf[];
  /** Those that reach to today or beyond. */
  absences: AbsenceShown[];
  paused: boolean;
  /** Points of cases taken under the agreement in force. */
  pointsTaken: number;
}

/**
 * Of these providers, by id. To decide on it, its months are locked: the area's lock and that of the capacity rows are held.
 * @param read what was read of facilitators before, for whoever asks often
 */
export async function capacityOf(
  tx: Tx,
  providers: readonly string[],
  { now, today }: Moment,
  to: 'decide' | 'look',
  read: StaffRead = new Map(),
): Promise<Map<string, CapacityNow>> {
  const months = await (to === 'decide' ? lockMonths : monthsSeen)(tx, providers, monthOf(today));
  const staff = await staffOf(tx, providers, read);
  const absences = await absencesOf(tx, providers, today);
  const work = await workOf(tx, providers, addDays(today, -LONGEST_COOL_DOWN));
  const { rows } = await tx.query<{ id: string; staffVersion: number; paused: boolean; pointsTaken: number }>(
    `select p.id, p.staff_version as "staffVersion",
       exists (select from provider_pause w where w.provider = p.id and w.from_at <= $2 and w.to_at is null) as paused,
       coalesce((
         select s.points from share_taken s join agreement a on a.provider = s.provider and a.starts_on = s.agreement_from
         where s.provider = p.id and $3 between a.starts_on and a.ends_on
       ), 0)::float8 as "pointsTaken"
     from provider p where p.id = any($1::uuid[])`,
    [providers, now, today],
  );
  return new Map(
    rows.map(({ id, ...rest }) => [
      id,
      {
        ...rest,
        months: months.get(id)!,
        staff: staff.get(id)!,
        absences: absences.get(id)!,
        busy: work.get(id)!,
      },
    ]),
  );
}

/** Days: what ended before that cools nobody down, and history is not read through. */
const LONGEST_COOL_DOWN = 366;

export interface Standing {
  suspended: boolean;
  keptPercent: number;
  declaredAt: Date | null;
  askedAt: Date | null;
  now: Date;
}

/** How a provider of an area stands; undefined where there is none. */
export async function standingOf(tx: Tx, area: string, provider: string): Promise<Standing | undefined> {
  const { rows } = await tx.query<Standing>(
    `select p.suspended_at is not null as suspended, c.kept_percent as "keptPercent", c.declared_at as "declaredAt", c.asked_at as "askedAt", now() as now
     from provider p join capacity c on c.provider = p.id where p.area = $1 and p.id = $2`,
    [area, provider],
  );
  return rows[0];
}
