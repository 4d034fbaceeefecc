import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Each of these checks cost as much as the row that it checked, and found what was found already: a consent's person is checked, and so is the
 * case that the person names; incident keys come and go in the transaction of their case, and the pairs that they make are checked.
 */
export class CheckedOnce1775000003000 implements MigrationInterface {
  async up(run: QueryRunner): Promise<void> {
    await run.query(`
      alter table consent drop constraint consent_case_id_fkey;
      alter table incident_key drop constraint incident_key_case_id_fkey;
    `);
  }

  async down(run: QueryRunner): Promise<void> {
    await run.query(`
      alter table consent add constraint consent_case_id_fkey foreign key (case_id) references cases (id);
      alter table incident_key add constraint incident_key_case_id_fkey foreign key (case_id) references cases (id);
    `);
  }
}
