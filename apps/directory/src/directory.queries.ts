import type { JWK } from 'jose';
import type { Organisation, DemoPerson } from '#platform/area.js';
import type { Role } from '#platform/caller.js';
import type { Tx } from '#platform/database.js';
import type { WhoIsOut } from '#platform/standing.js';

export type OrganisationState = 'active' | 'suspended' | 'removed';
export interface OrganisationRow {
  id: string;
  code: string;
  name: string;
  kind: Organisation['kind'];
  route: string | null;
  area: string;
  email: string | null;
  phone: string | null;
  state: OrganisationState;
}

export interface PersonRow {
  id: string;
  organisation: string;
  name: string;
  email: string;
  title: string;
  roles: Role[];
  /** Can sign in: has a password, is not disabled, and belongs to an active organisation. */
  active: boolean;
}

export async function organisations(tx: Tx): Promise<OrganisationRow[]> {
  const { rows } = await tx.query<OrganisationRow>(
    'select id, code, name, kind, route, area, email, phone, state from organisation order by kind, code',
  );
  return rows;
}

const PERSON = `
  select p.id, p.organisation, p.name, p.email, p.title, p.password_hash as "passwordHash",
    coalesce(array_agg(r.role order by r.role) filter (where r.role is not null), '{}') as roles,
    p.password_hash is not null and not p.disabled and o.state = 'active' as active
  from person p join organisation o on o.id = p.organisation left join role r on r.person = p.id`;

export async function people(tx: Tx): Promise<PersonRow[]> {
  const { rows } = await tx.query<PersonRow & { passwordHash?: string }>(`${PERSON} group by p.id, o.state order by p.name, p.id`);
  return rows.map(({ passwordHash: _kept, ...person }) => person);
}

export async function personByEmail(tx: Tx, email: string): Promise<(PersonRow & { passwordHash: string | null }) | undefined> {
  const { rows } = await tx.query(`${PERSON} where lower(p.email) = lower($1) group by p.id, o.state`, [email]);
  return rows[0] as (PersonRow & { passwordHash: string | null }) | undefined;
}

export async function personById(tx: Tx, id: string): Promise<PersonRow | undefined> {
  const { rows } = await tx.query<PersonRow>(`${PERSON} where p.id = $1 group by p.id, o.state`, [id]);
  return rows[0];
}

/**
 * Counts an attempt before its password is looked at, so that attempts sent at once cannot share one turn.
 * Three are free; then the wait doubles, to five minutes. A day of quiet forgets.
 * @returns seconds to wait; 0 where the attempt may be made
 */
export async function takeSignInTurn(tx: Tx, account: Buffer): Promise<number> {
  const { rowCount } = await tx.query(
    `insert into sign_in_attempt as a (account, failures, next_at) values ($1, 1, now())
     on conflict (account) do update set
       failures = case when a.next_at < now() - interval '1 day' then 1 else a.failures + 1 end,
       next_at = now() + make_interval(secs => case
         when a.next_at < now() - interval '1 day' or a.failures < 3 then 0 else least(300, 2 ^ least(a.failures - 2, 9)) end)
     where a.next_at <= now()`,
    [account],
  );
  if (rowCount) return 0;
  const { rows } = await tx.query<{ seconds: number }>(
    'select ceil(extract(epoch from next_at - now()))::int as seconds from sign_in_attempt where account = $1',
    [account],
  );
  return Math.max(1, rows[0]?.seconds ?? 1);
}

export async function forgetSignInFailures(tx: Tx, account: Buffer): Promise<void> {
  await tx.query(`delete from sign_in_attempt where account = $1 or next_at < now() - interval '1 day'`, [account]);
}

export interface KeyHolder {
  id: string;
  kind: Organisation['kind'];
  /** Id of the key. */
  key: string;
  /** Requests a minute; null where it has no limit. */
  limit: number | null;
}

export async function organisationByKey(tx: Tx, digest: Buffer): Promise<KeyHolder | undefined> {
  const { rows } = await tx.query<KeyHolder>(
    `select o.id, o.kind, k.id as key, s.http_per_minute as limit
     from api_key k join organisation o on o.id = k.organisation join partner_setting s on s.organisation = o.id
     where k.digest = $1 and k.revoked_at is null and (k.ends_at is null or k.ends_at > now()) and o.state = 'active'`,
    [digest],
  );
  return rows[0];
}

export async function serviceByKey(tx: Tx, digest: Buffer): Promise<string | undefined> {
  const { rows } = await tx.query<{ service: string }>('select service from service_key where digest = $1', [digest]);
  return rows[0]?.service;
}

/** The configuration is the truth: a service that it does not name loses its key. */
export async function keepServiceKeys(tx: Tx, services: string[], digests: Buffer[]): Promise<void> {
  await tx.query('delete from service_key where not (service = any($1::text[]) and digest = any($2::bytea[]))', [services, digests]);
  await tx.query(
    `insert into service_key (service, digest) select * from unnest($1::text[], $2::bytea[])
     on conflict (service) do update set digest = excluded.digest`,
    [services, digests],
  );
}

export async function publishSigningKey(tx: Tx, kid: string, publicKey: JWK, seconds: number): Promise<void> {
  await tx.query('delete from signing_key where published_until < now()');
  await tx.query(`insert into signing_key (kid, public_key, published_until) values ($1, $2, now() + make_interval(secs => $3))`, [
    kid,
    JSON.stringify(publicKey),
    seconds,
  ]);
}

export async function publishedKeys(tx: Tx): Promise<JWK[]> {
  const { rows } = await tx.query<{ key: JWK }>('select public_key as key from signing_key where published_until > now() order by made_at');
  return rows.map(({ key }) => key);
}

export async function passwordHashes(tx: Tx): Promise<Map<string, string | null>> {
  const { rows } = await tx.query<{ id: string; hash: string | null }>('select id, password_hash as hash from person');
  return new Map(rows.map(({ id, hash }) => [id, hash]));
}

/** A person who is there keeps everything but the password, which follows what was generated. */
export async function keepPeople(tx: Tx, list: (DemoPerson & { passwordHash: string | null })[]): Promise<void> {
  await tx.query(
    `insert into person (id, organisation, name, email, title, password_hash)
     select id, organisation, name, email, title, "passwordHash"
     from jsonb_to_recordset($1) as p (id uuid, organisation uuid, name text, email text, title text, "passwordHash" text)
     on conflict (id) do update set password_hash = coalesce(excluded.password_hash, person.password_hash)`,
    [JSON.stringify(list)],
  );
  await tx.query(
    `insert into role (person, role) select id, role from jsonb_to_recordset($1) as p (id uuid, role text) on conflict do nothing`,
    [JSON.stringify(list)],
  );
}

/** @param seconds that a token lives at the most: whatever a key that was revoked longer ago was good for is over */
export async function whoIsOut(tx: Tx, seconds: number): Promise<WhoIsOut> {
  const { rows } = await tx.query<WhoIsOut>(
    `select coalesce((select array_agg(id) from organisation where kind <> 'hub' and state <> 'active'), '{}') as suspended,
       coalesce((select array_agg(id) from api_key
         where revoked_at > now() - make_interval(secs => $1) or ends_at between now() - make_interval(secs => $1) and now()), '{}') as revoked`,
    [seconds],
  );
  return rows[0]!;
}
