import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Declarations arrive in any order, and what is told of every month stands beside what is told of one: so it has a moment of its own. And a declaration
 * is kept whole, since one figure does not say which months it was of.
 */
export class ToldCapacity1780000005000 implements MigrationInterface {
  async up(run: QueryRunner): Promise<void> {
    await run.query(`
      alter table capacity add open_declared_at timestamptz;
      update capacity set open_declared_at = declared_at where open_from is not null;
      alter table capacity add constraint open_is_told check ((open_from is null) = (open_declared_at is null) and (open_from is null) = (open_kind is null));
      alter table capacity_declaration add content json;
    `);
    for (const [column, meaning] of Object.entries(MEANINGS)) await run.query(`comment on column ${column} is '${meaning}'`);
  }

  async down(run: QueryRunner): Promise<void> {
    await run.query(`
      alter table capacity drop constraint open_is_told, drop open_declared_at;
      alter table capacity_declaration drop content;
    `);
  }
}

const MEANINGS: Record<string, string> = {
  'capacity.open_declared_at': 'none: when the last declaration without an end was made',
  'capacity_declaration.content':
    'coded: its months, its days and the hours of facilitators by code; null where one figure was all it could say',
};
