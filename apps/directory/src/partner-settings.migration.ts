import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What each partner is held to. One without a row has the defaults of the columns; the area may give another. */
export class PartnerSettings1782000001000 implements MigrationInterface {
  async up(run: QueryRunner): Promise<void> {
    await run.query(`
      create table partner_setting (
        organisation uuid primary key references organisation,
        http_per_minute integer default 600 check (http_per_minute between 1 and 1000000),
        changed_at timestamptz not null default now(), changed_by text
      );
    `);
    for (const [column, meaning] of Object.entries(COLUMNS)) await run.query(`comment on column ${column} is '${meaning}'`);
  }

  async down(run: QueryRunner): Promise<void> {
    await run.query('drop table partner_setting');
  }
}

const COLUMNS: Record<string, string> = {
  'partner_setting.organisation': 'none: the partner',
  'partner_setting.http_per_minute': 'none: requests a minute that its systems may make of each service; empty where they have no limit',
  'partner_setting.changed_at': 'none: when it was last changed',
  'partner_setting.changed_by': 'coded: account of the administrator who changed it; empty where nobody has',
};
