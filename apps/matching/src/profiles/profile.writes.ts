import type { Tx } from '#platform/database.js';
import type { Profile } from '../provider.rules.js';
import { keepProfiles } from '../providers.writes.js';

/** A provider's own, without its agreements and its people. */
export type OwnProfile = Omit<Profile, 'agreements' | 'facilitators'>;

/** @returns what the provider has told; undefined where matching knows no such provider */
export async function profileOf(tx: Tx, provider: string): Promise<OwnProfile | undefined> {
  // Groups of facilitators stood in it before facilitators were people.
  const { rows } = await tx.query<{ profile: OwnProfile }>(`select profile - 'facilitators' as profile from provider where id = $1`, [
    provider,
  ]);
  return rows[0]?.profile;
}

/**
 * Puts a profile in the place of the one before, which decisions that name it find under its version. The area's lock is held; what waits is to be
 * looked at again.
 * @returns whether anything of it is new
 */
export async function saveProfile(tx: Tx, provider: string, profile: OwnProfile): Promise<boolean> {
  const { rowCount } = await tx.query(
    `update provider set profile = profile || $2::jsonb, profile_version = profile_version + 1
     where id = $1 and profile is distinct from profile || $2::jsonb`,
    [provider, JSON.stringify(profile)],
  );
  if (!rowCount) return false;
  await keepProfiles(tx);
  return true;
}
