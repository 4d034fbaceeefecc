import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What a newly registered partner is held to where its administrator says nothing: ten a second are 36,000 an hour, more than any
 * agency refers. With a hundred a second, and a hundred thousand that may wait, one partner's flood took half of what a small hub can do.
 */
export class APartnerBeginsSlower1784000003000 implements MigrationInterface {
  async up(run: QueryRunner): Promise<void> {
    await run.query(`alter table partner_setting alter column queue_per_second set default 10, alter column burst set default 100,
      alter column backlog set default 10000`);
  }

  async down(run: QueryRunner): Promise<void> {
    await run.query(`alter table partner_setting alter column queue_per_second set default 100, alter column burst set default 1000,
      alter column backlog set default 100000`);
  }
}
