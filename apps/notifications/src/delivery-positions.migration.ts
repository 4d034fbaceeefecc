import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What a partner's queue has taken is a position in its line, since a line goes in its order: nothing is written of a message when it is sent.
 * The message is text, as it is sent: the database need not read it.
 */
export class DeliveryPositions1781000000000 implements MigrationInterface {
  async up(run: QueryRunner): Promise<void> {
    await run.query(`
      -- Every partner's queue that stands was declared with this limit; from now on the directory tells it.
      alter table partner add sent_to bigint not null default 0, add out_limit integer;
      update partner p set out_limit = 100000, sent_to = coalesce(
        (select min(d.id) - 1 from delivery d where d.partner = p.partner and d.sent_at is null),
        (select max(d.id) from delivery d where d.partner = p.partner), 0);
      alter table delivery drop sent_at, drop constraint delivery_pkey, drop constraint delivery_partner_fact_id_type_key,
        alter data type text using data::text,
        add primary key (partner, id),
        -- Facts have ids that rise with time, so what is new lies together.
        add unique (fact_id, partner, type);
      create index delivery_made on delivery (made_at);

      create function delivery_append(
        events uuid[], partners uuid[], fact_ids text[], types text[], subjects text[], areas text[], datas text[], traceparents text[], made timestamptz
      ) returns void language plpgsql as $$
      begin
        -- Without this lock a lower id could commit after a higher one, and the partner's position would pass it by.
        perform pg_advisory_xact_lock(hashtextextended(current_schema() || '.delivery', 0));
        insert into delivery (id, event, partner, fact_id, type, subject, area, data, made_at, traceparent)
          select nextval('delivery_id'), event, partner, fact_id, type, subject, area, data, made, traceparent from (
            select * from unnest(events, partners, fact_ids, types, subjects, areas, datas, traceparents)
              with ordinality as d(event, partner, fact_id, type, subject, area, data, traceparent, nth) order by nth
          ) d on conflict (fact_id, partner, type) do nothing;
        perform pg_notify(current_schema() || '_delivery', '');
      end $$;
    `);
    for (const [column, meaning] of Object.entries(MEANINGS)) await run.query(`comment on column ${column} is '${meaning}'`);
  }

  async down(run: QueryRunner): Promise<void> {
    await run.query(`
      drop function delivery_append;
      drop index delivery_made;
      alter table delivery add sent_at timestamptz, drop constraint delivery_pkey, drop constraint delivery_fact_id_partner_type_key,
        alter data type json using data::json, add primary key (id), add unique (partner, fact_id, type);
      update delivery d set sent_at = d.made_at from partner p where p.partner = d.partner and d.id <= p.sent_to;
      alter table partner drop sent_to, drop out_limit;
      create index delivery_owed on delivery (partner, id) where sent_at is null;
      create index delivery_sent on delivery (sent_at) where sent_at is not null;
      comment on column delivery.sent_at is 'none: when the broker confirmed it';
    `);
  }
}

const MEANINGS: Record<string, string> = {
  'partner.sent_to': 'none: the last of its messages that its queue took',
  'partner.out_limit': 'none: messages that its queue holds',
};
