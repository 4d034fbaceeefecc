import type { Tx } from '#platform/database.js';
import { lockTold, type ToldCapacity } from './capacity.queries.js';
import { monthOf, type Day } from './calendar.rules.js';
import { absencesOf, facilitatorsOf } from './facilitators.queries.js';
import { availableIn } from './month-available.rules.js';
import type { MonthChanged } from './move-months.writes.js';
import { saveFigures, type Figure } from './month-figures.writes.js';

/** Why a figure changed, for the history. */
export type WhyChanged = 'declared' | 'facilitators' | 'absence' | 'absence_cancelled' | 'kept_share' | 'new_month';

/** When something is told, and what day it is where the area is. */
export interface Moment {
  now: Date;
  today: Day;
}

/**
 * Works out every present and coming month of these providers again, from what they told, their facilitators and absences, and writes what differs.
 * A figure below what is committed stands as it is worked out: nobody loses a case by it, and no new one comes until there is room. The area's lock is held.
 * @param known what they told, where whoever asks has changed it just now
 * @returns the months whose figures changed
 */
export async function countMonths(
  tx: Tx,
  providers: readonly string[],
  why: WhyChanged,
  { now, today }: Moment,
  known?: ReadonlyMap<string, ToldCapacity>,
): Promise<MonthChanged[]> {
  const ids = [...new Set(providers)].sort();
  if (ids.length === 0) return [];
  const present = monthOf(today);
  const told = known ?? (await lockTold(tx, ids, present));
  const staff = await facilitatorsOf(tx, ids);
  const absences = await absencesOf(tx, ids, present);
  const figures = ids.flatMap((provider) => {
    const { months, keptPercent } = { months: told.get(provider)?.told.months ?? [], keptPercent: told.get(provider)?.keptPercent ?? 0 };
    return months.map(({ month, kind, source, points, declaredAt }): Figure => {
      const declared = {
        month,
        kind,
        byMonth: source === 'period',
        declaredAt: declaredAt ?? now,
        ...(points !== undefined && { points }),
      };
      const { available, kept } = availableIn(declared, staff.get(provider)!, absences.get(provider)!, keptPercent);
      return { provider, month, kind, source: source ?? null, points: points ?? null, declaredAt: declaredAt ?? null, available, kept };
    });
  });
  return saveFigures(tx, figures, why, now);
}
