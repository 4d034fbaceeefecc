import type { CapacityKind } from '#contracts/codes.js';
import type { Tx } from '#platform/database.js';
import { addMonths, type Month } from './calendar.rules.js';
import type { DeclaredSource } from './declared-months.rules.js';
import type { MonthNow } from './months.rules.js';
import type { Told } from './told-months.rules.js';

// Months as they stand. Lock order, everywhere: the area, then capacity rows by provider id, then months by provider and month, then cases and offers.

/** The present month of these providers and the next, as far as there are rows, none while another transaction changes them. The area's lock is held. */
export async function lockMonths(tx: Tx, providers: readonly string[], present: Month): Promise<Map<string, MonthNow[]>> {
  return read(tx, providers, present, addMonths(present, 1), 'for update');
}

/** Every month from one on, to look at: what is seen may change before anything is done about it. */
export async function monthsSeen(tx: Tx, providers: readonly string[], from: Month): Promise<Map<string, MonthNow[]>> {
  return read(tx, providers, from, 'infinity', '');
}

async function read(
  tx: Tx,
  providers: readonly string[],
  from: Month,
  to: Month | 'infinity',
  lock: '' | 'for update',
): Promise<Map<string, MonthNow[]>> {
  const { rows } = await tx.query<Omit<MonthNow, 'earmarked' | 'earmarkedOrdinary'> & { provider: string }>(
    `select provider, month::text as month, kind, available, kept, committed, held, ordinary
     from capacity_month where provider = any($1::uuid[]) and month between $2 and $3 order by provider, month ${lock}`,
    [providers, from, to],
  );
  const months = new Map<string, MonthNow[]>(providers.map((provider) => [provider, []]));
  for (const { provider, ...month } of rows) months.get(provider)!.push({ ...month, earmarked: 0, earmarkedOrdinary: 0 });
  return months;
}

/** What a provider told, and what is worked out of it. */
export interface ToldCapacity {
  told: Told;
  keptPercent: number;
  /** Undefined where it never declared. */
  declaredAt?: Date;
}

/** Of these providers, by id; who has no capacity row is not a provider. Their capacity rows are locked. */
export async function lockTold(tx: Tx, providers: readonly string[], from: Month): Promise<Map<string, ToldCapacity>> {
  const { rows: known } = await tx.query<{
    provider: string;
    keptPercent: number;
    openFrom: Month | null;
    openKind: CapacityKind;
    openSource: DeclaredSource | null;
    openPoints: number | null;
    openDeclaredAt: Date;
    declaredAt: Date | null;
  }>(
    `select provider, kept_percent as "keptPercent", open_from::text as "openFrom", open_kind as "openKind", open_source as "openSource",
       open_points as "openPoints", open_declared_at as "openDeclaredAt", declared_at as "declaredAt"
     from capacity where provider = any($1::uuid[]) order by provider for update`,
    [providers],
  );
  const { rows: months } = await tx.query<{
    provider: string;
    month: Month;
    kind: CapacityKind;
    source: DeclaredSource | null;
    points: number | null;
    declaredAt: Date | null;
  }>(
    `select provider, month::text as month, kind, source, points, declared_at as "declaredAt"
     from capacity_month where provider = any($1::uuid[]) and month >= $2 order by provider, month for update`,
    [providers, from],
  );
  const told = new Map<string, ToldCapacity>();
  for (const { provider, keptPercent, openFrom, openKind, openSource, openPoints, openDeclaredAt, declaredAt } of known) {
    const open = { from: openFrom!, kind: openKind, source: openSource ?? 'points', ...pointsOf(openPoints), declaredAt: openDeclaredAt };
    told.set(provider, {
      told: { months: [], ...(openFrom !== null && { open }) },
      keptPercent,
      ...(declaredAt !== null && { declaredAt }),
    });
  }
  for (const { provider, month, kind, source, points, declaredAt } of months)
    told.get(provider)?.told.months.push({
      month,
      kind,
      ...(source !== null && { source }),
      ...pointsOf(points),
      ...(declaredAt !== null && { declaredAt }),
    });
  return told;
}

const pointsOf = (points: number | null) => (points === null ? {} : { points });
