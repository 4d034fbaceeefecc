import type { Tx } from '#platform/database.js';

/** One thing that became of a provider's capacity. */
export interface CapacityEvent {
  at: Date;
  what: 'declared' | 'figure' | 'absence' | 'absence_cancelled' | 'facilitators' | 'paused' | 'resumed';
  /** Who did it; null where it follows from something else. */
  by: string | null;
  /** Codes and figures of it: a declaration's months, a month's new figure, an absence's days, the reason of a pause. */
  detail: object;
}

/** All that became of a provider's capacity between two moments, the first included, earliest first. @param limit of the latest */
export async function capacityHistory(tx: Tx, provider: string, from: Date, to: Date, limit = 500): Promise<CapacityEvent[]> {
  const { rows } = await tx.query<CapacityEvent>(
    `select * from (
       select at, what, by, detail from (
         select recorded_at as at, 'declared' as what, declared_by as by, jsonb_strip_nulls(jsonb_build_object('id', id, 'kind', kind, 'points', points,
           'committed', committed, 'held', held, 'declaredAt', declared_at) || coalesce(content::jsonb, '{}')) as detail
         from capacity_declaration where provider = $1 and recorded_at >= $2 and recorded_at < $3
         union all
         select since, 'figure', null, jsonb_build_object('month', month, 'kind', kind, 'available', available, 'kept', kept, 'why', why)
         from capacity_month_was where provider = $1 and since >= $2 and since < $3
         union all
         select declared_at, 'absence', declared_by, ${ABSENCE} from absence a where provider = $1 and declared_at >= $2 and declared_at < $3
         union all
         select cancelled_at, 'absence_cancelled', null, ${ABSENCE} from absence a where provider = $1 and cancelled_at >= $2 and cancelled_at < $3
         union all
         select since, 'facilitators', null, jsonb_build_object('version', version, 'staff', staff)
         from provider_staff where provider = $1 and since >= $2 and since < $3
         union all
         select from_at, 'paused', by, jsonb_build_object('reason', reason) from provider_pause where provider = $1 and from_at >= $2 and from_at < $3
         union all
         select to_at, 'resumed', null, jsonb_build_object('since', from_at) from provider_pause where provider = $1 and to_at >= $2 and to_at < $3
       ) as every order by at desc, what, detail::text limit $4
     ) as latest order by at, what, detail::text`,
    [provider, from, to, limit],
  );
  return rows;
}

const ABSENCE = `jsonb_strip_nulls(jsonb_build_object('id', a.id, 'facilitator', a.facilitator, 'from', a.from_on, 'to', a.to_on, 'kind', a.kind, 'hours', a.hours))`;
