import type { Tx } from '#platform/database.js';

/** Hours that what is replaced may go on beside what replaces it: a week. */
export const LONGEST_OVERLAP = 168;
/** Hours, where none are named. */
export const OVERLAP = 24;
const KEYS = 10;
const USERS = 4;

const END = (hours: string) => `least(coalesce(ends_at, 'infinity'), now() + make_interval(hours => ${hours}))`;

export interface NewApiKey {
  id: string;
  organisation: string;
  prefix: string;
  digest: Buffer;
  name?: string;
  madeBy?: string;
}

export async function keepApiKeys(tx: Tx, keys: NewApiKey[]): Promise<void> {
  await tx.query(
    `insert into api_key (id, organisation, prefix, digest, name, made_by)
     select * from unnest($1::uuid[], $2::uuid[], $3::text[], $4::bytea[], $5::text[], $6::text[]) on conflict do nothing`,
    [
      keys.map((key) => key.id),
      keys.map((key) => key.organisation),
      keys.map((key) => key.prefix),
      keys.map((key) => key.digest),
      keys.map((key) => key.name ?? null),
      keys.map((key) => key.madeBy ?? null),
    ],
  );
}

/** @returns false where this organisation has no such key */
export async function revokeApiKey(tx: Tx, id: string, organisation: string): Promise<boolean> {
  const { rowCount } = await tx.query('update api_key set revoked_at = coalesce(revoked_at, now()) where id = $1 and organisation = $2', [
    id,
    organisation,
  ]);
  return rowCount === 1;
}

export interface ApiKeyRow {
  id: string;
  name: string | null;
  prefix: string;
  madeAt: Date;
  endsAt: Date | null;
}

/** Keys that are good now. */
export async function apiKeysOf(tx: Tx, organisation: string): Promise<ApiKeyRow[]> {
  const { rows } = await tx.query<ApiKeyRow>(
    `select id, name, prefix, made_at as "madeAt", ends_at as "endsAt" from api_key
     where organisation = $1 and revoked_at is null and coalesce(ends_at > now(), true) order by made_at, id`,
    [organisation],
  );
  return rows;
}

/** Ends a key after so many hours, unless it ends sooner. @returns when; undefined where the partner has no such key, or no more */
export async function endApiKey(tx: Tx, organisation: string, id: string, hours: number): Promise<Date | undefined> {
  const { rows } = await tx.query<{ endsAt: Date }>(
    `update api_key set ends_at = ${END('$3')} where id = $1 and organisation = $2 and revoked_at is null and coalesce(ends_at > now(), true)
     returning ends_at as "endsAt"`,
    [id, organisation, hours],
  );
  return rows[0]?.endsAt;
}

/** Whether a partner may have one more key. Whoever asks at the same moment waits. */
export async function mayHaveKey(tx: Tx, organisation: string): Promise<boolean> {
  return (await livingKeys(tx, organisation)) < KEYS;
}

/** Keys that are good now and stay so. */
export async function livingKeys(tx: Tx, organisation: string): Promise<number> {
  await tx.query('select from organisation where id = $1 for update', [organisation]);
  const { rows } = await tx.query<{ keys: number }>(
    'select count(*)::int as keys from api_key where organisation = $1 and revoked_at is null and coalesce(ends_at > now(), true)',
    [organisation],
  );
  return rows[0]!.keys;
}

export interface UserMade {
  name: string;
  /** When its predecessors end. */
  endsAt: Date;
}

/**
 * Makes a further user of a partner at the broker, and ends those before it after so many hours. A new password alone would not do: the broker
 * shuts out new connections with the old one at once, and leaves the open ones for ever.
 * @returns undefined where as many as may be are there already
 */
export async function succeedUser(tx: Tx, organisation: string, passwordHash: string, hours: number): Promise<UserMade | undefined> {
  await tx.query('select from organisation where id = $1 for update', [organisation]);
  const { rows } = await tx.query<UserMade>(
    `with before as (
       select count(*) as made, count(*) filter (where coalesce(ends_at > now(), true)) as living from partner_user where organisation = $1
     ), made as (
       insert into partner_user (name, organisation, password_hash)
       select q.name || '.k' || b.made + 1, q.organisation, $2 from partner_queue q cross join before b where q.organisation = $1 and b.living < ${USERS}
       returning name
     ), ended as (
       update partner_user set ends_at = ${END('$3')} where organisation = $1 and coalesce(ends_at > now(), true) and exists (select from made)
     )
     select name, now() + make_interval(hours => $3) as "endsAt" from made`,
    [organisation, passwordHash, hours],
  );
  return rows[0];
}

/** Partners of whom a user has ended that the broker may still have. */
export async function partnersWithEndedUsers(tx: Tx): Promise<string[]> {
  const { rows } = await tx.query<{ organisation: string }>(
    'select distinct organisation from partner_user where ends_at <= now() and gone_at is null and noted_at is null',
  );
  return rows.map(({ organisation }) => organisation);
}

/** @returns false where somebody else noted them meanwhile */
export async function noteEndedUsers(tx: Tx, organisation: string): Promise<string[]> {
  const { rows } = await tx.query<{ name: string }>(
    'update partner_user set noted_at = now() where organisation = $1 and ends_at <= now() and noted_at is null returning name',
    [organisation],
  );
  return rows.map(({ name }) => name);
}

/** @returns the generation of the new secret; undefined where the partner is not called */
export async function nextWebhookSecret(
  tx: Tx,
  organisation: string,
  hours: number,
): Promise<{ generation: number; oldUntil: Date } | undefined> {
  const { rows } = await tx.query<{ generation: number; oldUntil: Date }>(
    `update partner_setting set webhook_generation = webhook_generation + 1, webhook_old_until = now() + make_interval(hours => $2)
     where organisation = $1 and webhook_url is not null returning webhook_generation as generation, webhook_old_until as "oldUntil"`,
    [organisation, hours],
  );
  return rows[0];
}

/** @returns the generation of its secret, where it was not called before: its secret is new to it */
export async function setWebhook(tx: Tx, organisation: string, url: string, types: string[]): Promise<number | undefined> {
  await tx.query('select from organisation where id = $1 for update', [organisation]);
  const { rows } = await tx.query<{ generation: number; isNew: boolean }>(
    `with before as (select webhook_url is null as "isNew" from partner_setting where organisation = $1)
     update partner_setting set webhook_url = $2, webhook_types = $3 from before where organisation = $1
     returning webhook_generation as generation, before."isNew"`,
    [organisation, url, types],
  );
  return rows[0]?.isNew ? rows[0].generation : undefined;
}

/** Its secret is never used again. @returns false where it was not called */
export async function dropWebhook(tx: Tx, organisation: string): Promise<boolean> {
  const { rowCount } = await tx.query(
    `update partner_setting set webhook_url = null, webhook_types = '{}', webhook_generation = webhook_generation + 1, webhook_old_until = null
     where organisation = $1 and webhook_url is not null`,
    [organisation],
  );
  return rowCount === 1;
}

/** Whoever asks at the same moment waits. */
export async function versionOf(tx: Tx, organisation: string): Promise<number> {
  const { rows } = await tx.query<{ version: number }>('select version from organisation where id = $1 for update', [organisation]);
  return rows[0]!.version;
}
