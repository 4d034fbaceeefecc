import type { Tx } from '#platform/database.js';
import { lockTold } from './capacity.queries.js';
import { addMonths, monthOf } from './calendar.rules.js';
import { countMonths, type Moment } from './count-months.js';
import { MONTHS_AHEAD } from './declared-months.rules.js';
import type { MonthChanged } from './move-months.writes.js';
import { followedTo } from './told-months.rules.js';

/**
 * Gives every provider of an area its months as far as they are followed, from what holds of every month: each first of a month brings one more, and a
 * provider that has none yet gets them all. Costs one look where none is missing. The area's lock is held.
 */
export async function followMonths(tx: Tx, area: string, moment: Moment): Promise<MonthChanged[]> {
  const present = monthOf(moment.today);
  const horizon = addMonths(present, MONTHS_AHEAD);
  const { rows } = await tx.query<{ id: string }>(
    `select p.id from provider p where p.area = $1
       and (select count(*) from capacity_month c where c.provider = p.id and c.month between $2 and $3) <= $4 order by p.id`,
    [area, present, horizon, MONTHS_AHEAD],
  );
  const behind = rows.map(({ id }) => id);
  if (behind.length === 0) return [];
  const told = await lockTold(tx, behind, present);
  for (const [provider, each] of told) told.set(provider, { ...each, told: followedTo(each.told, present, horizon) });
  return countMonths(tx, [...told.keys()], 'new_month', moment, told);
}
