import { loadOrganisations, loadProviders } from '#platform/area.js';
import type { Tx } from '#platform/database.js';
import type { Moment } from './capacity/count-months.js';
import { seedCapacity } from './capacity/seed-capacity.js';
import { keepProfiles } from './providers.writes.js';

/** The area's invented providers: profile, agreement, people and points. What is already there, or was changed since, stays as it is. */
export async function seedProviders(tx: Tx, area: string, moment: Moment, folder?: string): Promise<void> {
  const organisations = new Map(loadOrganisations(area, folder).map((each) => [each.id, each]));
  const providers = loadProviders(area, folder);
  const rows = providers.map(({ organisation: id, agreement, points: _, facilitators: __, ...profile }) => {
    const { code, name } = organisations.get(id) ?? { code: id, name: id };
    return { id, code, name, profile, agreement };
  });
  // A provider that the directory registered first stands there with an empty profile and unknown capacity.
  await tx.query(
    `with given as (select * from jsonb_to_recordset($2) as g(id uuid, code text, name text, profile jsonb, agreement jsonb)),
     new as (
       insert into provider as p (id, area, code, name, profile) select id, $1, code, name, profile from given
       on conflict (id) do update set profile = excluded.profile, profile_version = p.profile_version + 1
         where p.profile ->> 'home' = '' returning id
     ), agreed as (
       insert into agreement (provider, starts_on, ends_on, share_percent)
       select id, (agreement ->> 'from')::date, (agreement ->> 'to')::date, (agreement ->> 'sharePercent')::numeric from given join new using (id)
       on conflict do nothing
     )
     insert into capacity (provider) select id from new on conflict do nothing`,
    [area, JSON.stringify(rows)],
  );
  await keepProfiles(tx);
  const invented = providers.map(({ organisation: provider, facilitators: groups, points: { kind, available: points } }) => ({
    provider,
    groups,
    kind,
    points,
  }));
  await seedCapacity(tx, invented, moment);
}
