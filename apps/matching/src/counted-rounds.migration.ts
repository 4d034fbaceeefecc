import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * How often a case was offered stands with the case: it was all that the index of its offers was read for; the open and the accepted ones have their own.
 * An offer is written under the area's lock, in one transaction with its case and with its provider's points, which a guard counts; and neither
 * a case nor a provider is ever deleted: looking each of them up again would cost more than the offer.
 */
export class CountedRounds1782000000000 implements MigrationInterface {
  async up(run: QueryRunner): Promise<void> {
    await run.query(`
      alter table matched_case add rounds integer not null default 0;
      update matched_case m set rounds = o.rounds from (select case_id, count(*) as rounds from offer group by case_id) o where o.case_id = m.id;
      drop index offer_case;
      alter table offer drop constraint offer_case_id_fkey, drop constraint offer_provider_fkey;
      comment on column matched_case.rounds is 'coded: how often it was offered';
    `);
  }

  async down(run: QueryRunner): Promise<void> {
    await run.query(`
      alter table matched_case drop rounds;
      create index offer_case on offer (case_id);
      alter table offer add foreign key (case_id) references matched_case, add foreign key (provider) references provider;
    `);
  }
}
