import type { MigrationInterface, QueryRunner } from 'typeorm';
import { MessagingLeaner1776000000000 } from './messaging-leaner.migration.js';

/**
 * An append takes its messages for new ones, which nearly always they are, and asks which are known only where one is: to ask with each
 * (`on conflict`) makes keeping a key half as dear again. A fact has no digest: its id says enough.
 */
export class KeysWithoutAsking1782000000000 implements MigrationInterface {
  async up(run: QueryRunner): Promise<void> {
    await run.query(`
      alter table inbox_key alter digest drop not null;
      comment on column inbox_key.digest is 'coded: digest of what a partner sent, keyed where personal; none of a fact';

      create or replace function inbox_append(
        of_lane text, by_door text, is_sealed boolean, keep_repeats boolean[], sources text[], message_ids text[], types text[], subjects text[],
        areas text[], versions bigint[], traceparents text[], sizes integer[], all_faults text[], digests bytea, bodies bytea, ends integer[],
        out first_row bigint, out first_rows bigint[], out same_bytes boolean[]
      ) language plpgsql as $$
      begin
        -- Without this lock a lower id could commit after a higher one, and the worker's position would pass it by. Under it the ids have no gap,
        -- and nobody else writes a key.
        perform pg_advisory_xact_lock(hashtextextended(current_schema() || '.inbox', 0));
        first_row := nextval('inbox_id');
        perform setval('inbox_id', first_row + cardinality(sources) - 1);
        begin
          insert into inbox_key (source, message_id, digest, inbox_id)
            select source, message_id, substring(digests from (nth::integer - 1) * 32 + 1 for 32), first_row + nth - 1
            from unnest(sources, message_ids) with ordinality as k(source, message_id, nth);
        exception when unique_violation then
          insert into inbox_key (source, message_id, digest, inbox_id)
            select source, message_id, substring(digests from (nth::integer - 1) * 32 + 1 for 32), first_row + nth - 1
            from unnest(sources, message_ids) with ordinality as k(source, message_id, nth)
            on conflict do nothing;
          select array_agg(key.inbox_id order by nth),
              array_agg(coalesce(key.digest = substring(digests from (nth::integer - 1) * 32 + 1 for 32), true) order by nth)
            into first_rows, same_bytes
            from unnest(sources, message_ids) with ordinality as k(source, message_id, nth)
            join inbox_key key on key.source = k.source and key.message_id = k.message_id;
        end;
        insert into inbox (id, lane, source, door, message_id, type, subject, area, aggregate_version, traceparent, body, sealed, size, faults, repeats, same)
          select first_row + nth - 1, of_lane, source, by_door, message_id, type, subject, area, version, traceparent,
            substring(bodies from coalesce(ends[nth - 1], 0) + 1 for ends[nth] - coalesce(ends[nth - 1], 0)), is_sealed, size, faults::jsonb,
            nullif(first_rows[nth], first_row + nth - 1), case when first_rows[nth] <> first_row + nth - 1 then same_bytes[nth] end
          from unnest(sources, message_ids, types, subjects, areas, versions, traceparents, sizes, all_faults)
            with ordinality as i(source, message_id, type, subject, area, version, traceparent, size, faults, nth)
          where first_rows is null or first_rows[nth] = first_row + nth - 1 or keep_repeats[nth] or not same_bytes[nth];
      end $$;
    `);
  }

  async down(run: QueryRunner): Promise<void> {
    await run.query(`
      update inbox_key set digest = '' where digest is null;
      alter table inbox_key alter digest set not null;
      comment on column inbox_key.digest is 'coded: digest of the body, keyed where personal'
    `);
    // Has the function as it was.
    await new MessagingLeaner1776000000000().up(run);
  }
}
