import type { CapacityKind } from '#contracts/codes.js';
import type { Tx } from '#platform/database.js';
import type { Month } from './calendar.rules.js';
import type { DeclaredSource } from './declared-months.rules.js';
import type { MonthChanged } from './move-months.writes.js';

/** What was told of one month, and what comes of it. */
export interface Figure {
  provider: string;
  month: Month;
  kind: CapacityKind;
  source: DeclaredSource | null;
  points: number | null;
  declaredAt: Date | null;
  available: number | null;
  kept: number;
}

/**
 * Writes the months that differ from what they were, and keeps what each figure was from when on. A ceiling above what is available is what was taken
 * at that moment, and sinks as cases end.
 */
export async function saveFigures(tx: Tx, figures: readonly Figure[], why: string, now: Date): Promise<MonthChanged[]> {
  if (figures.length === 0) return [];
  const { rows } = await tx.query<MonthChanged>(
    `with told as (
       select * from unnest($1::uuid[], $2::date[], $3::text[], $4::text[], $5::int[], $6::timestamptz[], $7::int[], $8::int[])
         as t(provider, month, kind, source, points, declared_at, available, kept)
     ), before as (
       select c.provider, c.month, c.kind, c.available, c.kept from capacity_month c join told t on t.provider = c.provider and t.month = c.month
     ), written as (
       insert into capacity_month as c (provider, month, kind, source, points, declared_at, available, kept, ceiling, ordinary_ceiling)
       select provider, month, kind, source, points, declared_at, available, kept, coalesce(available, 0), coalesce(available, 0) - kept
       from told order by provider, month
       on conflict (provider, month) do update set kind = excluded.kind, source = excluded.source, points = excluded.points,
         declared_at = excluded.declared_at, available = excluded.available, kept = excluded.kept,
         ceiling = greatest(excluded.ceiling, c.committed + c.held),
         ordinary_ceiling = greatest(excluded.ordinary_ceiling, c.ordinary)
       where (c.kind, c.source, c.points, c.declared_at, c.available, c.kept) is distinct from
         (excluded.kind, excluded.source, excluded.points, excluded.declared_at, excluded.available, excluded.kept)
       returning c.provider, c.month, c.kind, c.available, c.kept, c.committed, c.held
     ), changed as (
       select w.* from written w left join before b on b.provider = w.provider and b.month = w.month
       where (coalesce(b.kind, 'unknown'), b.available, coalesce(b.kept, 0)) is distinct from (w.kind, w.available, w.kept)
     ), remembered as (
       insert into capacity_month_was (provider, month, kind, available, kept, why, since)
       select provider, month, kind, available, kept, $9, $10 from changed
     )
     select provider, month::text as month, kind, available, kept, committed, held from changed order by provider, month`,
    [
      figures.map((each) => each.provider),
      figures.map((each) => each.month),
      figures.map((each) => each.kind),
      figures.map((each) => each.source),
      figures.map((each) => each.points),
      figures.map((each) => each.declaredAt),
      figures.map((each) => each.available),
      figures.map((each) => each.kept),
      why,
      now,
    ],
  );
  return rows;
}
