import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A decision is explained, and run again, with all that were decided in the same sitting: found by it. Ids come in order, so that the index grows at its end. */
export class DecisionsOfSitting1784000000000 implements MigrationInterface {
  async up(run: QueryRunner): Promise<void> {
    await run.query('create index decision_sitting on decision (sitting)');
  }

  async down(run: QueryRunner): Promise<void> {
    await run.query('drop index decision_sitting');
  }
}
