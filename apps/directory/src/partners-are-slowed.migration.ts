import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Partners that publish far more than agreed are kept from the broker for a while; and which process looks for them. */
export class PartnersAreSlowed1785000001000 implements MigrationInterface {
  async up(run: QueryRunner): Promise<void> {
    await run.query(`
      create table partner_slowed (
        organisation uuid primary key references partner_queue, since timestamptz not null, until timestamptz not null check (until > since),
        times integer not null check (times > 0), per_second integer not null, agreed_per_second integer not null, over_at timestamptz
      );
      create table flood_watch (one boolean primary key default true check (one), holder uuid not null, seen_at timestamptz not null);
    `);
    for (const [column, meaning] of Object.entries(COLUMNS)) await run.query(`comment on column ${column} is '${meaning}'`);
  }

  async down(run: QueryRunner): Promise<void> {
    await run.query(`
      update partner_queue set applied = null, asked = asked + 1
      where wanted = 'open' and organisation in (select organisation from partner_slowed where over_at is null);
      drop table partner_slowed;
      drop table flood_watch;
    `);
  }
}

const COLUMNS: Record<string, string> = {
  'partner_slowed.organisation': 'none: the partner',
  'partner_slowed.since': 'none: since when it was kept from the broker, the last time',
  'partner_slowed.until': 'none: until when',
  'partner_slowed.times': 'none: which time it was, of those that followed each other within an hour',
  'partner_slowed.per_second': 'none: messages a second that it published',
  'partner_slowed.agreed_per_second': 'none: messages a second that were agreed then',
  'partner_slowed.over_at': 'none: when it was let back; empty while it is slowed',
  'flood_watch.one': 'none: there is one row',
  'flood_watch.holder': 'none: process that looks for floods',
  'flood_watch.seen_at': 'none: when it looked last',
};
