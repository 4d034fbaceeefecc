import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Keys on `hub.facts` name the producer from here on: who was bound by the type alone hears nothing by the new keys. */
export class BoundByProducer1778000000000 implements MigrationInterface {
  async up(run: QueryRunner): Promise<void> {
    // Known listeners that are not bound would miss what is said; unknown ones are waited for, given all that is kept, and bound.
    await run.query('delete from listener');
  }

  async down(run: QueryRunner): Promise<void> {
    await run.query('delete from listener');
  }
}
