import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What is sent belongs to the trace of the fact that it tells of, however much later it goes. */
export class Traces1770000000000 implements MigrationInterface {
  async up(run: QueryRunner): Promise<void> {
    await run.query(`
      alter table mail add traceparent text;
      alter table delivery add traceparent text;
      comment on column mail.traceparent is 'none: trace of the fact that it tells of';
      comment on column delivery.traceparent is 'none: trace of the fact that it tells of';
    `);
  }

  async down(run: QueryRunner): Promise<void> {
    await run.query('alter table mail drop traceparent; alter table delivery drop traceparent');
  }
}
