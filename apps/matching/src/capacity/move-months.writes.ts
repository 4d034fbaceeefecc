import type { CapacityKind } from '#contracts/codes.js';
import type { Tx } from '#platform/database.js';
import type { Month } from './calendar.rules.js';
import { netMoves, type MonthMove } from './month-moves.rules.js';

/** A month whose figures changed, as it now stands. */
export interface MonthChanged {
  provider: string;
  month: Month;
  kind: CapacityKind;
  available: number | null;
  kept: number;
  committed: number;
  held: number;
}

export const MONTH_CHANGED = `c.provider, c.month::text as month, c.kind, c.available, c.kept, c.committed, c.held`;

/**
 * Moves points by month, one net move each. Points that are new go through only where they fit afterwards, whatever else was given back; and of a
 * month that is full but for the kept share, to a serious case alone. What does not fit moves nothing, and the whole transaction is rolled back:
 * under the area's lock it cannot happen, and if it does the decision was made on figures that are not true.
 * @throws where a move does not fit, or the provider has no such month
 */
export async function moveMonths(tx: Tx, moves: readonly MonthMove[]): Promise<MonthChanged[]> {
  const wanted = netMoves(moves);
  if (wanted.length === 0) return [];
  const { rows } = await tx.query<MonthChanged>(
    `update capacity_month c set held = c.held + m.held, committed = c.committed + m.committed, ordinary = c.ordinary + m.ordinary,
       ceiling = greatest(coalesce(c.available, 0), least(c.ceiling, c.committed + c.held + m.committed + m.held)),
       ordinary_ceiling = greatest(coalesce(c.available, 0) - c.kept, least(c.ordinary_ceiling, c.ordinary + m.ordinary))
     from unnest($1::uuid[], $2::date[], $3::int[], $4::int[], $5::int[], $6::bool[], $7::bool[])
       as m(provider, month, held, committed, ordinary, adds, adds_ordinary)
     where c.provider = m.provider and c.month = m.month
       and (not m.adds or c.kind = 'unlimited'
            or (c.kind = 'known' and c.committed + c.held + m.committed + m.held <= c.available))
       and (not m.adds_ordinary or c.kind = 'unlimited' or (c.kind = 'known' and c.ordinary + m.ordinary <= c.available - c.kept))
     returning ${MONTH_CHANGED}`,
    [
      wanted.map((move) => move.provider),
      wanted.map((move) => move.month),
      wanted.map((move) => move.held),
      wanted.map((move) => move.committed),
      wanted.map((move) => move.ordinary),
      wanted.map((move) => move.adds),
      wanted.map((move) => move.addsOrdinary),
    ],
  );
  if (rows.length !== wanted.length) throw new Error('Points were moved that are not free: nothing of this batch is kept.');
  return rows;
}
