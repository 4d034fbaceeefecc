import type { Tx } from '#platform/database.js';
import { AGREEMENTS } from './providers.queries.js';

export interface NewProvider {
  id: string;
  area: string;
  code: string;
  name: string;
}

const NO_PROFILE = {
  youthJusticeService: false,
  home: '',
  categories: [],
  districts: [],
  establishments: [],
  ageBands: [],
  interventions: [],
  languages: [],
  access: [],
};

/** Providers by name, with no profile, no agreement and no capacity yet; known ones keep theirs. */
export async function saveProviders(tx: Tx, providers: readonly NewProvider[]): Promise<void> {
  if (providers.length === 0) return;
  const columns = [providers.map((p) => p.id), providers.map((p) => p.area), providers.map((p) => p.code), providers.map((p) => p.name)];
  await tx.query(
    `insert into provider (id, area, code, name, profile)
     select p.*, $5::jsonb from unnest($1::uuid[], $2::text[], $3::text[], $4::text[]) as p(id, area, code, name)
     on conflict (id) do update set code = excluded.code, name = excluded.name, suspended_at = null`,
    [...columns, JSON.stringify(NO_PROFILE)],
  );
  await tx.query(`insert into capacity (provider) select p from unnest($1::uuid[]) p on conflict do nothing`, [columns[0]]);
  await keepProfiles(tx);
}

export async function suspendedAmong(tx: Tx, providers: readonly string[]): Promise<string[]> {
  const { rows } = await tx.query<{ id: string }>('select id from provider where id = any($1::uuid[]) and suspended_at is not null', [
    providers,
  ]);
  return rows.map(({ id }) => id);
}

export async function saveSuspension(tx: Tx, providers: readonly string[], since: Date | null): Promise<void> {
  await tx.query('update provider set suspended_at = $2 where id = any($1::uuid[])', [providers, since]);
}

/** Keeps every version of a profile that decisions may name; and who has told of nobody has nobody, which is a version too. */
export async function keepProfiles(tx: Tx): Promise<void> {
  await tx.query(
    `insert into provider_profile (provider, version, profile)
     select p.id, p.profile_version, p.profile || jsonb_build_object('agreements', (${AGREEMENTS})) from provider p on conflict do nothing`,
  );
  await tx.query(
    `insert into provider_staff (provider, version, staff)
     select p.id, p.staff_version, '[]' from provider p
     where not exists (select from provider_staff s where s.provider = p.id and s.version = p.staff_version) on conflict do nothing`,
  );
}
