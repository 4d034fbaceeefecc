import { columnsOf } from '#platform/columns.js';
import type { Tx } from '#platform/database.js';
import type { WorkOf } from './may-take.rules.js';

/** Writes what these facilitators now have on hand. The area's lock is held, under which it was read. */
export async function saveWork(tx: Tx, work: readonly (WorkOf & { provider: string })[]): Promise<void> {
  if (work.length === 0) return;
  await tx.query(
    `insert into facilitator_work as w (provider, facilitator, cases, serious_ended_on)
     select * from unnest($1::uuid[], $2::text[], $3::int[], $4::date[])
     on conflict (provider, facilitator) do update
       set cases = excluded.cases, serious_ended_on = coalesce(excluded.serious_ended_on, w.serious_ended_on)`,
    columnsOf(work, 'provider', 'facilitator', 'cases', 'seriousEndedOn'),
  );
}
