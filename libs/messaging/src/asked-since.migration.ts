import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Since when a type is heard: what was said before that is given late, after newer facts of other types. */
export class AskedSince1774000000000 implements MigrationInterface {
  async up(run: QueryRunner): Promise<void> {
    await run.query(`
      -- What was asked for before this was kept has been given.
      alter table asked add since timestamptz not null default '-infinity';
      alter table asked alter since set default now();
      comment on column asked.since is 'none: when they were asked for'
    `);
  }

  async down(run: QueryRunner): Promise<void> {
    await run.query('alter table asked drop since');
  }
}
