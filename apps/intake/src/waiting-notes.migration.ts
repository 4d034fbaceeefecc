import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A note may come before the word that its sender holds the case: by another way, and sooner. */
export class WaitingNotes1775000000000 implements MigrationInterface {
  async up(run: QueryRunner): Promise<void> {
    await run.query(`
      alter table note add column waits_until timestamptz;
      create index note_waits on note (waits_until) where waits_until is not null;
      comment on column note.waits_until is 'none: deleted then, unless its sender is told to hold the case before; null where they do'
    `);
  }

  async down(run: QueryRunner): Promise<void> {
    await run.query('delete from note where waits_until is not null; alter table note drop column waits_until');
  }
}
