import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Who is who: organisations, their people and keys, and the queues of those that connect. */
export class DirectoryTables1750000001000 implements MigrationInterface {
  async up(run: QueryRunner): Promise<void> {
    await run.query(`
      create table organisation (
        id uuid primary key, code text not null unique, name text not null,
        kind text not null check (kind in ('agency', 'provider', 'hub')), route text, area text not null,
        email text not null, phone text not null,
        state text not null default 'active' check (state in ('active', 'suspended', 'removed'))
      );
      create table person (
        id uuid primary key, organisation uuid not null references organisation, name text not null, email text not null,
        title text not null, password_hash text, disabled boolean not null default false
      );
      create unique index person_email on person (lower(email));
      create table role (
        person uuid not null references person on delete cascade,
        role text not null check (role in ('agency_worker', 'provider_worker', 'hub_administrator')), primary key (person, role)
      );
      create table api_key (
        id uuid primary key, organisation uuid not null references organisation, prefix text not null, digest bytea not null unique,
        made_at timestamptz not null default now(), revoked_at timestamptz
      );
      create table service_key (service text primary key, digest bytea not null unique);
      create table signing_key (
        kid text primary key, public_key jsonb not null, made_at timestamptz not null default now(), published_until timestamptz not null
      );
      create table sign_in_attempt (account bytea primary key, failures integer not null, next_at timestamptz not null);
      create index sign_in_attempt_age on sign_in_attempt (next_at);
      create table partner_queue (
        organisation uuid primary key references organisation, name text not null unique, password_hash text not null,
        wanted text not null default 'open' check (wanted in ('open', 'suspended', 'removed')),
        applied text check (applied in ('open', 'suspended', 'removed')), registered_at timestamptz
      );
    `);
    for (const [column, meaning] of Object.entries(COLUMNS))
      await run.query(`comment on column ${column} is '${meaning.replaceAll("'", "''")}'`);
  }

  async down(run: QueryRunner): Promise<void> {
    await run.query('drop table partner_queue, sign_in_attempt, signing_key, service_key, api_key, role, person, organisation');
  }
}

const COLUMNS: Record<string, string> = {
  'organisation.id': 'none: id of the organisation; the id of the partner too',
  'organisation.code': 'none: slug that people read',
  'organisation.name': 'none: name as it is shown',
  'organisation.kind': 'none: agency refers, provider delivers, hub runs the hub',
  'organisation.route': 'none: route that its referrals come by',
  'organisation.area': 'none: code of the area',
  'organisation.email': 'none: shared mailbox of the organisation',
  'organisation.phone': 'none: switchboard of the organisation',
  'organisation.state': 'none: whether it may connect and its people may sign in',
  'person.id': 'coded: id of the account',
  'person.organisation': 'coded: whom the person works for',
  'person.name': 'personal: name of the account’s holder',
  'person.email': 'personal: address that the person signs in with',
  'person.title': 'personal: job title',
  'person.password_hash': 'restricted: scrypt hash with its salt and cost; empty where the person cannot sign in',
  'person.disabled': 'coded: whether the account is switched off',
  'role.person': 'coded: id of the account',
  'role.role': 'coded: what the account may do',
  'api_key.id': 'none: id of the key, by which it is revoked',
  'api_key.organisation': 'none: whose systems use it',
  'api_key.prefix': 'none: first characters, so that people can tell keys apart',
  'api_key.digest': 'restricted: SHA-256 of the key, which is long and random',
  'api_key.made_at': 'none: when it was made',
  'api_key.revoked_at': 'none: since when it is refused',
  'service_key.service': 'none: name of the service',
  'service_key.digest': 'restricted: SHA-256 of the key, which is long and random',
  'signing_key.kid': 'none: name of the key in the header of tokens',
  'signing_key.public_key': 'none: public part, as published; the private part never leaves the memory of its process',
  'signing_key.made_at': 'none: when it was made',
  'signing_key.published_until': 'none: when the last token that it signed has expired',
  'sign_in_attempt.account': 'personal: digest of the address that was tried',
  'sign_in_attempt.failures': 'personal: wrong passwords in a row',
  'sign_in_attempt.next_at': 'personal: before this every attempt is refused unread',
  'partner_queue.organisation': 'none: the partner',
  'partner_queue.name': 'none: name of its exchange and its user, and stem of its two queues; holds an unguessable part',
  'partner_queue.password_hash': 'restricted: salted hash as the broker keeps it, so that a lost user can be made again',
  'partner_queue.wanted': 'none: what should be at the broker',
  'partner_queue.applied': 'none: what is at the broker, as far as known',
  'partner_queue.registered_at': 'none: when the hub was told of the partner',
};
