import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What a provider was told of an offer stands in `delivery`, and no longer in `open_offer` as well. Messages come to the database as one text, a
 * message a line: in an array each of their quotes was escaped at one end and unescaped at the other.
 */
export class ToldOnce1782000001000 implements MigrationInterface {
  async up(run: QueryRunner): Promise<void> {
    await run.query(`
      alter table open_offer add reference text;
      update open_offer set reference = told ->> 'reference';
      alter table open_offer alter reference set not null, drop told;
      comment on column open_offer.reference is 'coded: short reference that people see';

      -- Whole stretches of the table come of one day and go on one day: that is all that the hourly dropping asks.
      drop index delivery_made;
      create index delivery_made on delivery using brin (made_at);
      drop function delivery_append;
      create function delivery_append(
        events uuid[], partners uuid[], fact_ids text[], types text[], subjects text[], areas text[], datas text, traceparents text[], made timestamptz
      ) returns void language plpgsql as $$
      begin
        -- Without this lock a lower id could commit after a higher one, and the partner's position would pass it by.
        perform pg_advisory_xact_lock(hashtextextended(current_schema() || '.delivery', 0));
        insert into delivery (id, event, partner, fact_id, type, subject, area, data, made_at, traceparent)
          select nextval('delivery_id'), event, partner, fact_id, type, subject, area, data, made, traceparent from (
            select * from rows from (unnest(events, partners, fact_ids, types, subjects, areas, traceparents), string_to_table(datas, chr(10)))
              with ordinality as d(event, partner, fact_id, type, subject, area, traceparent, data, nth) order by nth
          ) d on conflict (fact_id, partner, type) do nothing;
        perform pg_notify(current_schema() || '_delivery', '');
      end $$;
    `);
  }

  async down(run: QueryRunner): Promise<void> {
    await run.query(`
      drop function delivery_append;
      create function delivery_append(
        events uuid[], partners uuid[], fact_ids text[], types text[], subjects text[], areas text[], datas text[], traceparents text[], made timestamptz
      ) returns void language plpgsql as $$
      begin
        perform pg_advisory_xact_lock(hashtextextended(current_schema() || '.delivery', 0));
        insert into delivery (id, event, partner, fact_id, type, subject, area, data, made_at, traceparent)
          select nextval('delivery_id'), event, partner, fact_id, type, subject, area, data, made, traceparent from (
            select * from unnest(events, partners, fact_ids, types, subjects, areas, datas, traceparents)
              with ordinality as d(event, partner, fact_id, type, subject, area, data, traceparent, nth) order by nth
          ) d on conflict (fact_id, partner, type) do nothing;
        perform pg_notify(current_schema() || '_delivery', '');
      end $$;
      drop index delivery_made;
      create index delivery_made on delivery (made_at);

      alter table open_offer add told json;
      update open_offer o set told = d.data::json from delivery d where d.fact_id = o.fact_id and d.partner = o.provider and d.type = 'offer.made.v1';
      delete from open_offer where told is null;
      alter table open_offer alter told set not null, drop reference;
      comment on column open_offer.told is 'coded: what the provider was told of it, without identities';
    `);
  }
}
