import type { MigrationInterface, QueryRunner } from 'typeorm';
import { MessagingTables1750000000000 } from './messaging-tables.migration.js';

/**
 * The path's two big statements, cheaper by half: bodies and digests come as one string of bytes each, since an array of bytea is
 * parsed from hexadecimal text, element by element; and where no message is a repeat, which is nearly always, no key is read back.
 */
export class MessagingInBatches1770000000000 implements MigrationInterface {
  async up(run: QueryRunner): Promise<void> {
    await run.query(`
      drop function inbox_append;
      drop function outbox_append;
      -- Nothing reads by lane: rows are taken by id, and each lane's wait is counted in the process that fills it.
      drop index inbox_lane;

      create function inbox_append(
        of_lane text, by_door text, is_sealed boolean, keep_repeats boolean[], sources text[], message_ids text[], types text[], subjects text[],
        areas text[], versions bigint[], traceparents text[], sizes integer[], all_faults text[], digests bytea, bodies bytea, ends integer[],
        out first_row bigint, out first_rows bigint[], out same_bytes boolean[]
      ) language plpgsql as $$
      declare fresh integer;
      begin
        -- Without this lock a lower id could commit after a higher one, and the worker's position would pass it by. Under it the ids have no gap.
        perform pg_advisory_xact_lock(hashtextextended(current_schema() || '.inbox', 0));
        select min(drawn.id) into first_row from (select nextval('inbox_id') as id from generate_series(1, cardinality(sources))) drawn;
        insert into inbox_key (source, message_id, digest, inbox_id)
          select source, message_id, substring(digests from (nth::integer - 1) * 32 + 1 for 32), first_row + nth - 1
          from unnest(sources, message_ids) with ordinality as k(source, message_id, nth)
          on conflict do nothing;
        get diagnostics fresh = row_count;
        if fresh < cardinality(sources) then
          select array_agg(key.inbox_id order by nth), array_agg(key.digest = substring(digests from (nth::integer - 1) * 32 + 1 for 32) order by nth)
            into first_rows, same_bytes
            from unnest(sources, message_ids) with ordinality as k(source, message_id, nth)
            join inbox_key key on key.source = k.source and key.message_id = k.message_id;
        end if;
        insert into inbox (id, lane, source, door, message_id, type, subject, area, aggregate_version, traceparent, body, sealed, size, faults, repeats, same)
          select first_row + nth - 1, of_lane, source, by_door, message_id, type, subject, area, version, traceparent,
            substring(bodies from coalesce(ends[nth - 1], 0) + 1 for ends[nth] - coalesce(ends[nth - 1], 0)), is_sealed, size, faults::jsonb,
            nullif(first_rows[nth], first_row + nth - 1), case when first_rows[nth] <> first_row + nth - 1 then same_bytes[nth] end
          from unnest(sources, message_ids, types, subjects, areas, versions, traceparents, sizes, all_faults)
            with ordinality as i(source, message_id, type, subject, area, version, traceparent, size, faults, nth)
          where first_rows is null or first_rows[nth] = first_row + nth - 1 or keep_repeats[nth] or not same_bytes[nth];
      end $$;

      create function outbox_append(
        message_ids uuid[], types text[], subjects text[], areas text[], traceparents text[], datas text[], laters integer[],
        told_subjects text[], told_counts integer[]
      ) returns void language plpgsql as $$
      begin
        -- The subject's row stays locked until the commit, so the ids drawn below, after the sort, rise per subject in commit order.
        with told as (
          insert into aggregate (subject, version) select * from unnest(told_subjects, told_counts) order by 1
          on conflict (subject) do update set version = aggregate.version + excluded.version
          returning subject, version
        )
        insert into outbox (id, message_id, type, subject, area, aggregate_version, traceparent, data)
          select nextval('outbox_id'), f.message_id, f.type, f.subject, f.area, f.version, f.traceparent, f.data from (
            select o.*, told.version - o.later as version
            from unnest(message_ids, types, subjects, areas, traceparents, datas, laters) with ordinality
              as o(message_id, type, subject, area, traceparent, data, later, nth)
            join told on told.subject = o.subject order by o.nth
          ) f;
        perform pg_notify(current_schema() || '_outbox', '');
      end $$;
    `);
  }

  async down(run: QueryRunner): Promise<void> {
    await run.query('create index inbox_lane on inbox (lane, id); drop function inbox_append, outbox_append');
    await new MessagingTables1750000000000().appendFunctions(run);
  }
}
