import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What each service last said of a case, apart: which state the agency is told follows from all of them. */
export class ToldCaseParts1765000000000 implements MigrationInterface {
  async up(run: QueryRunner): Promise<void> {
    await run.query(`
      alter table told_case add intake text, add matching text, add provider uuid, add casework text, add worker uuid;
      update told_case set
        intake = case when state in ('needs_information', 'parked', 'on_hold', 'ready', 'withdrawn', 'unsuitable', 'duplicate', 'out_of_area') then state end,
        matching = case when state in ('waiting', 'allocated', 'reallocating') then state end,
        casework = case when state in ('contacting', 'preparing', 'scheduled', 'delivered', 'agreement', 'follow_up', 'closed') then state end;
    `);
    for (const [column, meaning] of Object.entries(MEANINGS)) await run.query(`comment on column ${column} is '${meaning}'`);
  }

  async down(run: QueryRunner): Promise<void> {
    await run.query('alter table told_case drop intake, drop matching, drop provider, drop casework, drop worker');
  }
}

const MEANINGS: Record<string, string> = {
  'told_case.intake': 'coded: state as intake last said',
  'told_case.matching': 'coded: state as matching last said',
  'told_case.provider': 'none: provider that matching last said it is allocated to',
  'told_case.casework': 'coded: state as casework last said',
  'told_case.worker': 'none: provider whose work casework spoke of',
};
