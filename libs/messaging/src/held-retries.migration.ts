import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Held messages that were asked to run again at once: so that whoever asked sees how far they are. The worker runs them as it runs any that is held. */
export class HeldRetries1782000002500 implements MigrationInterface {
  async up(run: QueryRunner): Promise<void> {
    await run.query(`
      create table held_retry (id uuid primary key, asked_by text not null, asked_at timestamptz not null default now());
      create table held_retry_item (retry uuid not null references held_retry (id) on delete cascade, inbox_id bigint not null, primary key (retry, inbox_id));
      comment on column held_retry.id is 'none: what was asked for at once';
      comment on column held_retry.asked_by is 'coded: the administrator who asked';
      comment on column held_retry.asked_at is 'none: when';
      comment on column held_retry_item.retry is 'none: asked for with these';
      comment on column held_retry_item.inbox_id is 'none: row of the inbox that was held';
    `);
  }

  async down(run: QueryRunner): Promise<void> {
    await run.query('drop table held_retry_item, held_retry');
  }
}
