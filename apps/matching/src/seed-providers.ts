import { loadOrganisations, loadProviders } from '#platform/area.js';
import type { Tx } from '#platform/database.js';
import { keepProfiles } from './providers.writes.js';
import type { Profile } from './provider.rules.js';

/** The area's invented providers: profile, agreement and capacity. What is already there, or was changed since, stays as it is. */
export async function seedProviders(tx: Tx, area: string, folder?: string): Promise<void> {
  const organisations = new Map(loadOrganisations(area, folder).map((each) => [each.id, each]));
  const rows = loadProviders(area, folder).map(({ organisation: id, agreement, points, ...rest }) => {
    const profile: Omit<Profile, 'agreements'> = rest;
    const { code, name } = organisations.get(id) ?? { code: id, name: id };
    return { id, code, name, profile, agreement, points };
  });
  // A provider that the directory registered first stands there with an empty profile and unknown capacity.
  await tx.query(
    `with given as (select * from jsonb_to_recordset($2) as g(id uuid, code text, name text, profile jsonb, agreement jsonb, points jsonb)),
     new as (
       insert into provider as p (id, area, code, name, profile) select id, $1, code, name, profile from given
       on conflict (id) do update set profile = excluded.profile, profile_version = p.profile_version + 1
         where p.profile ->> 'home' = '' returning id
     ), agreed as (
       insert into agreement (provider, starts_on, ends_on, share_percent)
       select id, (agreement ->> 'from')::date, (agreement ->> 'to')::date, (agreement ->> 'sharePercent')::numeric from given join new using (id)
       on conflict do nothing
     )
     insert into capacity as c (provider, kind, available, ceiling, declared_at)
     select id, points ->> 'kind', (points ->> 'available')::int, coalesce((points ->> 'available')::int, 0),
       case when points ->> 'kind' <> 'unknown' then now() end
     from given join new using (id)
     on conflict (provider) do update set kind = excluded.kind, available = excluded.available, ceiling = excluded.ceiling,
       declared_at = excluded.declared_at where c.declared_at is null and c.committed + c.held = 0`,
    [area, JSON.stringify(rows)],
  );
  await keepProfiles(tx);
}
