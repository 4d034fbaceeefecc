import type { MigrationInterface, QueryRunner } from 'typeorm';

/** How administrators ended cases: what the state alone does not say. */
export class CaseEnds1775000001000 implements MigrationInterface {
  async up(run: QueryRunner): Promise<void> {
    await run.query(`
      create table case_end (
        case_id uuid primary key references cases (id), reason text not null, side text not null, joined_with uuid references cases (id), signpost text,
        ended_by text not null, ended_at timestamptz not null, check (joined_with <> case_id)
      );
      create index case_end_joined on case_end (joined_with) where joined_with is not null;
    `);
    for (const [column, meaning] of Object.entries(MEANINGS)) await run.query(`comment on column case_end.${column} is '${meaning}'`);
  }

  async down(run: QueryRunner): Promise<void> {
    await run.query('drop table case_end');
  }
}

const MEANINGS: Record<string, string> = {
  case_id: 'coded: the case',
  reason: 'coded: why it ended',
  side: 'coded: which side ended it',
  joined_with: 'coded: the case that it duplicates',
  signpost: 'coded: where the person was signposted to, by code',
  ended_by: 'coded: the administrator who did so',
  ended_at: 'none: when',
};
