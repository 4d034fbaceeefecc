import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What each facilitator has on hand is kept, not counted: each transaction that places a case asks for it, and would read every live offer there is. */
export class WorkOnHand1785000000000 implements MigrationInterface {
  async up(run: QueryRunner): Promise<void> {
    await run.query(`
      create table facilitator_work (
        provider uuid not null references provider, facilitator text not null, cases integer not null check (cases >= 0), serious_ended_on date,
        primary key (provider, facilitator)
      );
      insert into facilitator_work (provider, facilitator, cases, serious_ended_on)
        select o.provider, f.code, count(*) filter (where o.ended_at is null),
          max((o.ended_at at time zone 'Europe/London')::date) filter (where o.serious and o.state = 'accepted')
        from offer o cross join lateral (values (coalesce(o.lead, o.planned_lead)), (coalesce(o.second, o.planned_second))) as f(code)
        where f.code is not null and (o.state = 'open' or (o.state = 'accepted' and (o.ended_at is null or o.serious)))
        group by o.provider, f.code;
    `);
    for (const [column, meaning] of Object.entries(MEANINGS)) await run.query(`comment on column ${column} is '${meaning}'`);
  }

  async down(run: QueryRunner): Promise<void> {
    await run.query('drop table facilitator_work');
  }
}

const MEANINGS: Record<string, string> = {
  'facilitator_work.provider': 'none: provider',
  'facilitator_work.facilitator': 'coded: the provider’s own code of a facilitator',
  'facilitator_work.cases': 'none: live allocations and open offers in which they are named, or planned where nobody is named',
  'facilitator_work.serious_ended_on': 'none: the day on which the last serious case of theirs ended',
};
