import type { MigrationInterface, QueryRunner } from 'typeorm';

/** An organisation may connect by HTTP alone; and one that changes its queue's password comes by two users of the broker for a while. */
export class PartnersWithoutQueues1782000001100 implements MigrationInterface {
  async up(run: QueryRunner): Promise<void> {
    await run.query(`
      alter table partner alter column exchange drop not null, alter column in_queue drop not null, add column users text[] not null default '{}';
      comment on column partner.exchange is 'none: the exchange that it writes to; empty where it has none';
      comment on column partner.in_queue is 'none: the queue behind it, which intake reads; empty where it has none';
      comment on column partner.users is 'none: the broker’s users that it may come by; empty where that is the one of its exchange’s name alone';
    `);
  }

  async down(run: QueryRunner): Promise<void> {
    await run.query(`
      delete from partner where exchange is null;
      alter table partner alter column exchange set not null, alter column in_queue set not null, drop column users;
    `);
  }
}
