import type { Tx } from '#platform/database.js';
import type { Times } from './disclosure.rules.js';
import type { Counts } from './reconcile.rules.js';

export const CUTS = ['route', 'category', 'district', 'provider', 'state', 'stage', 'complexity'] as const;
export type Cut = (typeof CUTS)[number];
export interface Count {
  key: string;
  count: number;
}

/** Cases by one of their codes. A provider counts the cases that it is offered or has. */
export async function casesBy(tx: Tx, cut: Cut): Promise<Count[]> {
  const { rows } = await tx.query<Count>(
    cut === 'provider'
      ? `select coalesce(p.code, c.provider::text, '(none)') as key, count(*)::int as count
         from case_row c left join partner_row p on p.partner = c.provider group by 1 order by 1`
      : `select coalesce(${cut}, '(not told)') as key, count(*)::int as count from case_row group by 1 order by 1`,
  );
  return rows;
}

/** Messages that are no case: one that was rejected or set aside, and mended, is the case that it became. */
const NO_CASE = `message_row m where m.outcome <> 'case'
  and not exists (select from case_row c where c.agency = m.agency and c.message_id = m.message_id and c.received_at = m.received_at)`;

/** The partition as the read model has it. What has arrived and is not worked has no fact yet, so is none here. */
export async function partitionOf(tx: Tx): Promise<Counts> {
  const { rows } = await tx.query<Count>(
    `select state as key, count(*)::int as count from case_row group by 1
     union all select m.outcome, count(*)::int from ${NO_CASE} group by 1
     union all select 'duplicate', count(*)::int from repeat_row`,
  );
  const partition: Record<string, number> = {};
  // A repeated message and a merged case are in one place.
  for (const { key, count } of rows) partition[key] = (partition[key] ?? 0) + count;
  return partition;
}

/** Seconds from the hub taking a referral in to the first offer, or the first allocation. */
export async function timesTo(tx: Tx, moment: 'offered_at' | 'allocated_at'): Promise<Times> {
  const { rows } = await tx.query<Times>(
    `select count(*)::int as count,
       percentile_cont(0.5) within group (order by seconds) as "medianSeconds", percentile_cont(0.9) within group (order by seconds) as "p90Seconds"
     from (select extract(epoch from ${moment} - received_at)::float8 as seconds from case_row where ${moment} is not null and received_at is not null) t`,
  );
  return rows[0]!;
}

/** Messages rejected and set aside, by each fault's code; a message with two faults counts under both. */
export async function faultsBy(tx: Tx, outcome: 'rejected' | 'set_aside'): Promise<Count[]> {
  const { rows } = await tx.query<Count>(
    `select fault->>'code' as key, count(distinct (agency, message_id, received_at))::int as count
     from (select * from ${NO_CASE} and m.outcome = $1) refused, jsonb_array_elements(faults) fault group by 1 order by 2 desc, 1`,
    [outcome],
  );
  return rows;
}

export async function refusedReportsBy(tx: Tx): Promise<Count[]> {
  const { rows } = await tx.query<Count>(
    `select fault->>'code' as key, count(distinct fact_id)::int as count
     from report_row, jsonb_array_elements(faults) fault where outcome = 'refused' group by 1 order by 2 desc, 1`,
  );
  return rows;
}

export async function offersBy(tx: Tx): Promise<Count[]> {
  return (await tx.query<Count>('select state as key, count(*)::int as count from offer_row group by 1 order by 1')).rows;
}

export async function repeatsBy(tx: Tx): Promise<Count[]> {
  return (await tx.query<Count>('select because as key, count(*)::int as count from repeat_row group by 1 order by 1')).rows;
}

export interface Sends {
  channel: string;
  template: string;
  outcome: string;
  count: number;
}
export async function sendsBy(tx: Tx): Promise<Sends[]> {
  const { rows } = await tx.query<Sends>(
    'select channel, template, outcome, count(*)::int as count from send_row group by 1, 2, 3 order by 1, 2, 3',
  );
  return rows;
}

export interface Load {
  provider: string;
  code: string | null;
  name: string | null;
  period: string;
  kind: string;
  available: number | null;
  committed: number;
  held: number;
  overCommitted: boolean;
  asOf: Date;
}
/** Each provider's points, in the months from this one on. */
export async function loadNow(tx: Tx): Promise<Load[]> {
  const { rows } = await tx.query<Load>(
    `select l.provider, p.code, p.name, l.period, l.kind, l.available, l.committed, l.held, l.over_committed as "overCommitted", l.as_of as "asOf"
     from load_row l left join partner_row p on p.partner = l.provider
     where l.period >= to_char(now() at time zone 'Europe/London', 'YYYY-MM') order by p.code, l.period`,
  );
  return rows;
}
