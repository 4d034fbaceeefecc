import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Organisations are registered by administrators too, and not by the seed alone: with what each is held to, several keys and users of the broker
 * while old ones run out, and a log of what was done with them.
 */
export class PartnersByThemselves1782000001000 implements MigrationInterface {
  async up(run: QueryRunner): Promise<void> {
    await run.query(`
      alter table organisation alter column email drop not null, alter column phone drop not null,
        add column version integer not null default 0, add column registered_at timestamptz, add column registered_by text,
        add column request_key bytea unique, add column request_digest bytea;

      create table partner_setting (
        organisation uuid primary key references organisation,
        http_per_minute integer default 600 check (http_per_minute between 1 and 1000000),
        queue_per_second integer default 100 check (queue_per_second between 1 and 100000),
        burst integer not null default 1000 check (burst between 1 and 1000000),
        backlog integer not null default 100000 check (backlog between 1 and 100000),
        backlog_bytes bigint not null default 268435456 check (backlog_bytes between 1048576 and 1099511627776),
        connections integer not null default 10 check (connections between 1 and 1000),
        channels integer not null default 50 check (channels between 1 and 10000),
        open_jobs integer not null default 2 check (open_jobs between 1 and 100),
        inbound text not null default 'open' check (inbound in ('open', 'paused')),
        outbound text not null default 'open' check (outbound in ('open', 'paused')),
        receipts text not null default 'by_door' check (receipts in ('by_door', 'queue_too')),
        webhook_url text, webhook_types text[] not null default '{}', webhook_generation integer not null default 1,
        webhook_old_until timestamptz
      );
      insert into partner_setting (organisation) select id from organisation where kind <> 'hub';

      create table partner_user (
        name text primary key, organisation uuid not null references partner_queue, password_hash text,
        made_at timestamptz not null default now(), ends_at timestamptz, noted_at timestamptz,
        gone_at timestamptz
      );
      create index partner_user_of on partner_user (organisation);
      insert into partner_user (name, organisation, password_hash) select name, organisation, password_hash from partner_queue;
      alter table partner_queue drop column password_hash, add column asked integer not null default 0;

      alter table api_key add column name text, add column ends_at timestamptz, add column made_by text;

      create table partner_log (
        id uuid primary key, organisation uuid not null references organisation, at timestamptz not null default now(), what text not null,
        by text not null, detail jsonb not null default '{}'
      );
      create index partner_log_of on partner_log (organisation, at desc, id desc);
    `);
    for (const [column, meaning] of Object.entries(COLUMNS))
      await run.query(`comment on column ${column} is '${meaning.replaceAll("'", "''")}'`);
  }

  async down(run: QueryRunner): Promise<void> {
    await run.query(`
      drop table partner_log;
      alter table api_key drop column name, drop column ends_at, drop column made_by;
      alter table partner_queue drop column asked, add column password_hash text not null default '';
      update partner_queue q set password_hash = coalesce(u.password_hash, '') from partner_user u where u.name = q.name;
      drop table partner_user;
      drop table partner_setting;
      update organisation set email = '' where email is null;
      update organisation set phone = '' where phone is null;
      alter table organisation alter column email set not null, alter column phone set not null, drop column version, drop column registered_at,
        drop column registered_by, drop column request_key, drop column request_digest;
    `);
  }
}

const COLUMNS: Record<string, string> = {
  'organisation.email': 'none: shared mailbox of the organisation, where it has told one',
  'organisation.phone': 'none: switchboard of the organisation, where it has told one',
  'organisation.version': 'none: counts up each time that the hub is told of it; 0 where it has not been yet',
  'organisation.registered_at': 'none: when an administrator registered it; empty where it came with the area',
  'organisation.registered_by': 'coded: account of the administrator who registered it',
  'organisation.request_key': 'none: digest of the key of the request that registered it, by which the request is known again',
  'organisation.request_digest': 'none: digest of what that request asked for',
  'partner_setting.organisation': 'none: the partner',
  'partner_setting.http_per_minute': 'none: requests a minute that its systems may make of each service; empty where they have no limit',
  'partner_setting.queue_per_second': 'none: messages a second that are taken from its queue; empty where there is no limit',
  'partner_setting.burst': 'none: messages that are taken from its queue at once after quiet',
  'partner_setting.backlog': 'none: messages that may wait in its inbound queue',
  'partner_setting.backlog_bytes': 'none: bytes that may wait there',
  'partner_setting.connections': 'none: connections that each of its users may have at the broker',
  'partner_setting.channels': 'none: channels that each of its users may have at the broker',
  'partner_setting.open_jobs': 'none: uploads and batches that it may have open at once',
  'partner_setting.inbound': 'none: whether the hub takes in what it sends',
  'partner_setting.outbound': 'none: whether the hub sends it what it is owed',
  'partner_setting.receipts': 'none: whether receipts of what came by HTTP or file go to its queue too',
  'partner_setting.webhook_url': 'none: where it is called; empty where it is not',
  'partner_setting.webhook_types': 'none: types that it is called with; none named are all',
  'partner_setting.webhook_generation': 'none: counts up with each new secret, which is worked out from it',
  'partner_setting.webhook_old_until': 'none: until when the secret before is signed with too',
  'partner_queue.asked': 'none: counts up with every change of what should be at the broker',
  'partner_user.name': 'none: user at the broker; the first has the name of the exchange',
  'partner_user.organisation': 'none: the partner',
  'partner_user.password_hash': 'restricted: salted hash as the broker keeps it; empty where a certificate alone lets it in',
  'partner_user.made_at': 'none: when it was made',
  'partner_user.ends_at': 'none: when it ends, after its successor came; empty where none has',
  'partner_user.noted_at': 'none: when its end was noted in the log and told to the hub',
  'partner_user.gone_at': 'none: when the broker no longer had it',
  'api_key.name': 'none: what its owner calls it',
  'api_key.ends_at': 'none: when it ends, after its successor came; empty where none has',
  'api_key.made_by': 'coded: who made it, an account or the partner itself',
  'partner_log.id': 'none: id of the entry',
  'partner_log.organisation': 'none: the partner',
  'partner_log.at': 'none: when',
  'partner_log.what': 'none: code of what was done',
  'partner_log.by': 'coded: account or partner that did it',
  'partner_log.detail': 'none: codes, ids and figures',
};
