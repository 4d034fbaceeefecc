import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What is free is decided by month: the one pot goes. A sitting keeps the cases that were looked at beside those that it decided, since it cannot be made
 * again without them; and whom a decision must not ask stands with the rest of what it rested on.
 */
export class WriterOnMonths1783000000000 implements MigrationInterface {
  async up(run: QueryRunner): Promise<void> {
    await run.query(`
      alter table capacity drop kind, drop available, drop committed, drop held, drop ceiling;
      alter table sitting add beside json;
      alter table decision alter refused_by drop not null;
      create index offer_taken_before on offer (case_id) where state = 'accepted' and ended_at is not null;
    `);
    for (const [column, meaning] of Object.entries(MEANINGS)) await run.query(`comment on column ${column} is '${meaning}'`);
  }

  /** The pot of before holds what is booked on the present month and the next, and nobody gets more by it. */
  async down(run: QueryRunner): Promise<void> {
    await run.query(`
      drop index offer_taken_before;
      update decision set refused_by = '{}' where refused_by is null;
      alter table decision alter refused_by set not null;
      alter table sitting drop beside;
      alter table capacity add kind text not null default 'unknown' check (kind in ('known', 'unknown', 'unlimited')), add available integer check (available >= 0),
        add committed integer not null default 0 check (committed >= 0), add held integer not null default 0 check (held >= 0),
        add ceiling integer not null default 0;
      with present as (select date_trunc('month', now() at time zone 'Europe/London')::date as month),
      live as (
        select provider, coalesce(sum(points) filter (where state = 'open'), 0) as held, coalesce(sum(points) filter (where state = 'accepted'), 0) as committed
        from offer where state = 'open' or (state = 'accepted' and ended_at is null) group by provider
      )
      update capacity c set kind = m.kind, available = m.available, committed = coalesce(l.committed, 0), held = coalesce(l.held, 0),
        ceiling = greatest(coalesce(m.available, 0), coalesce(l.committed + l.held, 0))
      from capacity_month m join present using (month) left join live l on l.provider = m.provider where m.provider = c.provider;
      alter table capacity alter kind drop default,
        add constraint only_known_has_points check ((kind = 'known') = (available is not null)),
        add constraint never_over_allocated check (kind <> 'known' or committed + held <= ceiling);
    `);
  }
}

const MEANINGS: Record<string, string> = {
  'sitting.providers':
    'coded: all that its decisions saw alike, as text to be kept byte for byte; of an earlier program, each provider as it stood: version, suspension, last allocation, capacity',
  'sitting.beside': 'coded: cases that were looked at and came to nothing new, with what they rested on; null where there were none',
  'decision.inputs': 'coded: what of the case it rested on beside its facts, as text',
  'decision.verdicts':
    'coded: what came of it and, of each provider of its sitting in its order, rules failed or score; kept byte for byte',
  'decision.refused_by': 'coded: providers that had refused; null where its inputs say it',
};
