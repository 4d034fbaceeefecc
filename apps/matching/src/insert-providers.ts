import { v7 as uuid } from 'uuid';
import type { Database, Tx } from '#platform/database.js';
import { localTime } from '#platform/working-days.rules.js';
import { seedCapacity } from './capacity/seed-capacity.js';
import { aProfile, aProvider, room } from './examples.js';
import { keepProfiles } from './providers.writes.js';
import type { Provider } from './provider.rules.js';

/** For specs: puts providers into matching's own tables, with agreements, people, and so many points in each month. */
export async function insertProviders(tx: Tx, providers: readonly Provider[], area = 'cambridgeshire', now = new Date()): Promise<void> {
  for (const { id, name, profile } of providers) {
    const { agreements, facilitators: _, ...rest } = profile;
    await tx.query('insert into provider (id, area, code, name, profile) values ($1, $2, $3, $4, $5)', [
      id,
      area,
      id,
      name,
      JSON.stringify(rest),
    ]);
    for (const { from, to, sharePercent } of agreements)
      await tx.query('insert into agreement values ($1, $2, $3, $4)', [id, from, to, sharePercent]);
    await tx.query('insert into capacity (provider) values ($1)', [id]);
  }
  await keepProfiles(tx);
  const invented = providers.map(({ id, profile: { facilitators: groups }, capacity: { kind, available: points } }) => ({
    provider: id,
    groups,
    kind,
    points,
  }));
  await seedCapacity(tx, invented, { now, today: localTime(now, 'Europe/London').day });
}

let districts = 0;

/** Providers with so many points each, in a district of their own, so that nobody takes another's points. */
export async function newProviders(database: Database, ...points: number[]): Promise<{ district: string; ids: string[] }> {
  const district = `D${++districts}`;
  const profile = aProfile({ districts: [district] });
  const providers = points.map((each, nth) => aProvider({ id: uuid(), name: `Provider ${nth}`, profile, capacity: room(each) }));
  await database.transaction((tx) => insertProviders(tx, providers));
  return { district, ids: providers.map(({ id }) => id) };
}
