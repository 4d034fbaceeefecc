import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A case's keys are taken out by the case: without this each batch would read the keys of every case that there ever was. */
export class IncidentKeysByCase1775000002000 implements MigrationInterface {
  async up(run: QueryRunner): Promise<void> {
    await run.query('create index incident_key_case on incident_key (case_id)');
  }

  async down(run: QueryRunner): Promise<void> {
    await run.query('drop index incident_key_case');
  }
}
