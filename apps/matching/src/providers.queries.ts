import type { Tx } from '#platform/database.js';
import type { Month } from './capacity/calendar.rules.js';
import type { MonthNow } from './capacity/months.rules.js';
import type { Profile } from './provider.rules.js';
import type { ProviderNow, Remit } from './rules/question.rules.js';

export const AGREEMENTS = `select coalesce(jsonb_agg(jsonb_build_object('from', a.starts_on, 'to', a.ends_on, 'sharePercent', a.share_percent)
  order by a.starts_on), '[]') from agreement a where a.provider = p.id`;

/** By provider: its profile with its agreements, as they were read last, and the transactions that wrote those rows. */
export type ProfilesRead = Map<string, { writtenBy: string; remit: Remit }>;

/** A provider as it now stands, its capacity and its people apart. */
export interface ProviderRead extends Pick<ProviderNow, 'id' | 'remit' | 'remitVersion' | 'suspended' | 'lastAllocatedAt'> {
  declaredAt: Date | null;
}

/**
 * Every provider of the area, its capacity row locked. A profile is read again only where its rows were written since: the version alone does not tell,
 * since one that was rolled back, or lost with a restore, comes again with other content.
 */
export async function lockProviders(tx: Tx, area: string, profiles: ProfilesRead): Promise<ProviderRead[]> {
  const { rows } = await tx.query(
    `select p.id, p.profile_version, p.suspended_at, p.last_allocated_at, c.declared_at, w.by as "writtenBy",
       case when k.id is null then p.profile end as profile, case when k.id is null then (${AGREEMENTS}) end as agreements
     from provider p join capacity c on c.provider = p.id
     cross join lateral (
       select concat_ws(' ', p.xmin, (select string_agg(a.xmin::text, ' ' order by a.starts_on) from agreement a where a.provider = p.id)) as by
     ) w
     left join unnest($2::uuid[], $3::text[]) as k(id, by) on k.id = p.id and k.by = w.by
     where p.area = $1 order by p.id for update of c`,
    [area, [...profiles.keys()], [...profiles.values()].map((each) => each.writtenBy)],
  );
  for (const { id, profile, agreements, writtenBy } of rows)
    if (profile !== null) profiles.set(id, { writtenBy, remit: remitOf(profile, agreements) });
  return rows.map((row) => ({
    id: row.id,
    remit: profiles.get(row.id)!.remit,
    remitVersion: row.profile_version,
    suspended: row.suspended_at !== null,
    lastAllocatedAt: row.last_allocated_at?.toISOString() ?? null,
    declaredAt: row.declared_at,
  }));
}

/** Groups of facilitators stood among it, before facilitators were people. */
export function remitOf({ facilitators: _, ...profile }: Profile, agreements: Remit['agreements']): Remit {
  return { ...profile, agreements };
}

export interface ProviderShown {
  id: string;
  code: string;
  name: string;
  suspended: boolean;
  paused: boolean;
  profile: Remit;
  /** The present month. */
  month: MonthNow;
  declaredAt: Date | null;
}

/** @param present month whose points are shown */
export async function providersShown(tx: Tx, area: string, present: Month, id?: string): Promise<ProviderShown[]> {
  const { rows } = await tx.query(
    `select p.id, p.code, p.name, p.suspended_at, p.profile, c.declared_at, coalesce(m.kind, 'unknown') as kind, m.available,
       coalesce(m.kept, 0) as kept, coalesce(m.committed, 0) as committed, coalesce(m.held, 0) as held, coalesce(m.ordinary, 0) as ordinary,
       exists (select from provider_pause w where w.provider = p.id and w.to_at is null) as paused, (${AGREEMENTS}) as agreements
     from provider p join capacity c on c.provider = p.id left join capacity_month m on m.provider = p.id and m.month = $2
     where p.area = $1 and ($3::uuid is null or p.id = $3) order by p.name, p.id`,
    [area, present, id ?? null],
  );
  return rows.map(({ id, code, name, paused, kind, available, kept, committed, held, ordinary, ...row }) => ({
    id,
    code,
    name,
    suspended: row.suspended_at !== null,
    paused,
    profile: remitOf(row.profile, row.agreements),
    month: { month: present, kind, available, kept, committed, held, ordinary, earmarked: 0, earmarkedOrdinary: 0 },
    declaredAt: row.declared_at,
  }));
}
