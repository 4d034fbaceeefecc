import type { CapacityAskedReason, CapacityKind } from '#contracts/codes.js';
import type { Tx } from '#platform/database.js';
import { addMonths, monthOf, type Month } from './calendar.rules.js';
import type { Moment } from './count-months.js';
import { askedFor, asking } from './freshness.rules.js';

/** A provider that is asked for its capacity. */
export interface Asked {
  provider: string;
  because: CapacityAskedReason;
  month: Month;
}

/**
 * Whom to ask for their capacity now: who never told, or longer ago than is good, and whose next month is missing as the present one ends. Each is asked
 * once, and again when as many days have passed without an answer. Who is suspended, or has no agreement today, is not asked. The area's lock is held.
 */
export async function askForCapacity(tx: Tx, area: string, { now, today }: Moment, staleAfterDays: number): Promise<Asked[]> {
  const present = monthOf(today);
  const { rows } = await tx.query<{
    provider: string;
    declaredAt: Date | null;
    askedAt: Date | null;
    present: CapacityKind | null;
    next: CapacityKind | null;
  }>(
    `select p.id as provider, c.declared_at as "declaredAt", c.asked_at as "askedAt", m.kind as present, n.kind as next
     from provider p join capacity c on c.provider = p.id
     left join capacity_month m on m.provider = p.id and m.month = $2 left join capacity_month n on n.provider = p.id and n.month = $3
     where p.area = $1 and p.suspended_at is null
       and exists (select from agreement a where a.provider = p.id and $4 between a.starts_on and a.ends_on)
     order by p.id for update of c`,
    [area, present, addMonths(present, 1), today],
  );
  const asked = rows.flatMap((row): Asked[] => {
    const told = {
      present: row.present ?? 'unknown',
      next: row.next ?? 'unknown',
      ...(row.declaredAt && { declaredAt: row.declaredAt }),
      ...(row.askedAt && { askedAt: row.askedAt }),
    };
    const found = asking(told, now, today, staleAfterDays);
    return found.kind === 'ask' ? [{ provider: row.provider, because: found.because, month: askedFor(found, today) }] : [];
  });
  if (asked.length > 0)
    await tx.query('update capacity set asked_at = $2 where provider = any($1::uuid[])', [asked.map(({ provider }) => provider), now]);
  return asked;
}
