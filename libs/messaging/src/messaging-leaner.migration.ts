import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Two costs of every message, less: an append draws its ids in one step, which the lock that it holds allows; and a subject's version, which is
 * written again with each fact, finds room on its page, so that no index has to learn of it.
 */
export class MessagingLeaner1776000000000 implements MigrationInterface {
  async up(run: QueryRunner): Promise<void> {
    await run.query(`
      alter table applied set (fillfactor = 70);
      alter table aggregate set (fillfactor = 70);
    `);
    await run.query(
      inboxAppend(`
        first_row := nextval('inbox_id');
        perform setval('inbox_id', first_row + cardinality(sources) - 1);`),
    );
  }

  async down(run: QueryRunner): Promise<void> {
    await run.query('alter table applied reset (fillfactor); alter table aggregate reset (fillfactor)');
    await run.query(
      inboxAppend(`
        select min(drawn.id) into first_row from (select nextval('inbox_id') as id from generate_series(1, cardinality(sources))) drawn;`),
    );
  }
}

const inboxAppend = (drawn: string) => `
  create or replace function inbox_append(
    of_lane text, by_door text, is_sealed boolean, keep_repeats boolean[], sources text[], message_ids text[], types text[], subjects text[],
    areas text[], versions bigint[], traceparents text[], sizes integer[], all_faults text[], digests bytea, bodies bytea, ends integer[],
    out first_row bigint, out first_rows bigint[], out same_bytes boolean[]
  ) language plpgsql as $$
  declare fresh integer;
  begin
    -- Without this lock a lower id could commit after a higher one, and the worker's position would pass it by. Under it the ids have no gap.
    perform pg_advisory_xact_lock(hashtextextended(current_schema() || '.inbox', 0));
${drawn}
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
`;
