import type { Tx } from '#platform/database.js';

export type Pausing = 'done' | 'already';

/** From now on the provider takes no new case; what it has stays. The area's lock is held. @param reason a code */
export async function pauseProvider(tx: Tx, provider: string, by: string, reason: string, now: Date): Promise<Pausing> {
  const { rowCount } = await tx.query(
    `insert into provider_pause (provider, from_at, by, reason) values ($1, $2, $3, $4) on conflict (provider) where to_at is null do nothing`,
    [provider, now, by, reason],
  );
  return rowCount === 1 ? 'done' : 'already';
}

/** It takes cases again: its waiting ones are to be looked at. The area's lock is held. */
export async function resumeProvider(tx: Tx, provider: string, now: Date): Promise<Pausing> {
  const { rowCount } = await tx.query('update provider_pause set to_at = $2 where provider = $1 and to_at is null', [provider, now]);
  return rowCount === 1 ? 'done' : 'already';
}

/** Of these providers, those that take no new cases now, with since when and why. */
export async function pausesOf(tx: Tx, providers: readonly string[]): Promise<Map<string, { since: Date; reason: string }>> {
  const { rows } = await tx.query<{ provider: string; since: Date; reason: string }>(
    `select provider, from_at as since, reason from provider_pause where provider = any($1::uuid[]) and to_at is null`,
    [providers],
  );
  return new Map(rows.map(({ provider, since, reason }) => [provider, { since, reason }]));
}
