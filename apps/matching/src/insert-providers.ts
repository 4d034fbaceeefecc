import type { Tx } from '#platform/database.js';
import { keepProfiles } from './providers.writes.js';
import type { Provider } from './provider.rules.js';

/** For specs: puts providers, with agreements and capacity as they stand, into matching's own tables. */
export async function insertProviders(tx: Tx, providers: readonly Provider[], area = 'cambridgeshire'): Promise<void> {
  for (const { id, name, profile, capacity } of providers) {
    const { agreements, ...rest } = profile;
    await tx.query('insert into provider (id, area, code, name, profile) values ($1, $2, $3, $4, $5)', [
      id,
      area,
      id,
      name,
      JSON.stringify(rest),
    ]);
    for (const { from, to, sharePercent } of agreements)
      await tx.query('insert into agreement values ($1, $2, $3, $4)', [id, from, to, sharePercent]);
    await tx.query(
      `insert into capacity (provider, kind, available, committed, held, ceiling, declared_at) values ($1, $2, $3, $4, $5, $6, now())`,
      [id, capacity.kind, capacity.available, capacity.committed, capacity.held, capacity.available ?? 0],
    );
  }
  await keepProfiles(tx);
}
