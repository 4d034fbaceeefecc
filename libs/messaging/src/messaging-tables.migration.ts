import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What a service remembers of its messages: `inbox` tells what came, `held` what waits and why, `outbox` what is owed.
 * Ids of the inbox commit in order because every append holds one lock; ids of the outbox rise per subject because the subject's
 * row in `aggregate` is locked before the id is drawn.
 */
export class MessagingTables1750000000000 implements MigrationInterface {
  async up(run: QueryRunner): Promise<void> {
    await run.query(`
      create sequence inbox_id;
      create table inbox (
        id bigint not null, received_at timestamptz not null default now(),
        lane text not null, source text not null, door text not null, message_id text not null,
        type text not null, subject text not null, area text not null, aggregate_version bigint, traceparent text,
        body bytea, sealed boolean not null, size integer not null, faults jsonb, repeats bigint, same boolean,
        primary key (id, received_at)
      ) partition by range (received_at);
      create table inbox_default partition of inbox default;
      create index inbox_lane on inbox (lane, id);
      create table inbox_key (
        source text not null, message_id text not null, digest bytea not null, inbox_id bigint not null,
        received_at timestamptz not null default now(), primary key (source, message_id)
      );
      create index inbox_key_age on inbox_key using brin (received_at);

      create table worker (
        only_row boolean primary key default true check (only_row),
        position bigint not null default 0, epoch bigint not null default 0,
        running_from bigint, running_to bigint, suspect_until bigint not null default 0, deaths integer not null default 0
      );
      insert into worker default values;
      create table applied (source text not null, subject text not null, version bigint not null, primary key (source, subject));
      create table held (
        inbox_id bigint primary key, received_at timestamptz not null, subject_key text not null, handler text not null,
        cause text not null, reason text not null, state text not null check (state in ('retry', 'person', 'behind', 'given-up')),
        attempts integer not null default 0, due_at timestamptz, held_at timestamptz not null default now(), mended_body bytea
      );
      create index held_subject on held (subject_key, inbox_id);
      create index held_due on held (due_at) where state = 'retry';

      create table aggregate (subject text primary key, version bigint not null);
      create sequence outbox_id;
      create table outbox (
        id bigint not null, said_at timestamptz not null default now(), xid xid8 not null default pg_current_xact_id(),
        message_id uuid not null, type text not null, subject text not null, area text not null,
        aggregate_version bigint not null, traceparent text, data text not null, primary key (id, said_at)
      ) partition by range (said_at);
      create table outbox_default partition of outbox default;
      create index outbox_xid on outbox (xid);
      create table relay (
        only_row boolean primary key default true check (only_row), epoch bigint not null default 0,
        from_snapshot pg_snapshot not null default '1:1:', to_snapshot pg_snapshot not null default '1:1:', last_id bigint not null default 0,
        system_identifier text, timeline integer
      );
      insert into relay default values;
      create table listener (service text not null, type text not null, since timestamptz not null default now(), spared_at timestamptz, primary key (service, type));
      create table asked (producer text not null, type text not null, primary key (producer, type));
    `);

    await this.appendFunctions(run);
    await run.query(`
      create function make_partitions(days integer) returns void language plpgsql as $$
      declare day date; parent text;
      begin
        perform pg_advisory_xact_lock(hashtextextended(current_schema() || '.partitions', 0));
        foreach parent in array array['inbox', 'outbox'] loop
          for day in select d::date from generate_series(current_date, current_date + days, interval '1 day') d loop
            if to_regclass(format('%I', parent || to_char(day, '_YYYYMMDD'))) is null then
              execute format('create table %I partition of %I for values from (%L) to (%L)', parent || to_char(day, '_YYYYMMDD'), parent, day, day + 1);
            end if;
          end loop;
        end loop;
      end $$;
    `);
    for (const [column, meaning] of Object.entries(MEANINGS)) await run.query(`comment on column ${column} is '${meaning}'`);
  }

  /** The first form of both; a later migration that is undone brings them back. */
  async appendFunctions(run: QueryRunner): Promise<void> {
    await run.query(`
      create function inbox_append(
        of_lane text, by_door text, keep_repeats boolean[], sources text[], message_ids text[], digests bytea[], types text[], subjects text[],
        areas text[], versions bigint[], traceparents text[], bodies bytea[], sealeds boolean[], sizes integer[], all_faults text[]
      ) returns table (n integer, row_id bigint, repeats_row bigint, is_same boolean) language plpgsql as $$
      declare taken bigint[];
      begin
        -- Without this lock a lower id could commit after a higher one, and the worker's position would pass it by.
        perform pg_advisory_xact_lock(hashtextextended(current_schema() || '.inbox', 0));
        select array_agg(nextval('inbox_id')) into taken from generate_series(1, cardinality(sources));
        insert into inbox_key (source, message_id, digest, inbox_id)
          select distinct on (k.source, k.message_id) k.source, k.message_id, k.digest, k.id
          from unnest(sources, message_ids, digests, taken) with ordinality as k(source, message_id, digest, id, nth)
          order by k.source, k.message_id, k.nth
          on conflict do nothing;
        return query
          with came as (
            select i.*, key.inbox_id as first_id, key.digest = i.digest as same_bytes
            from unnest(sources, message_ids, digests, types, subjects, areas, versions, traceparents, bodies, sealeds, sizes, all_faults, taken, keep_repeats)
              with ordinality as i(source, message_id, digest, type, subject, area, version, traceparent, body, sealed, size, faults, id, keep, nth)
            join inbox_key key on key.source = i.source and key.message_id = i.message_id
          ), written as (
            insert into inbox (id, lane, source, door, message_id, type, subject, area, aggregate_version, traceparent, body, sealed, size, faults, repeats, same)
            select id, of_lane, source, by_door, message_id, type, subject, area, version, traceparent, body, sealed, size, faults::jsonb,
              case when first_id <> id then first_id end, case when first_id <> id then same_bytes end
            from came where first_id = id or keep or not same_bytes
          )
          select nth::integer, id, case when first_id <> id then first_id end, case when first_id <> id then same_bytes end from came order by nth;
      end $$;

      create function outbox_append(message_ids uuid[], types text[], subjects text[], areas text[], traceparents text[], datas text[])
      returns void language plpgsql as $$
      begin
        -- One more version a fact; the row stays locked until the commit, so the ids drawn below rise per subject in commit order.
        insert into aggregate (subject, version)
          select s, count(*) from unnest(subjects) s group by s order by s
          on conflict (subject) do update set version = aggregate.version + excluded.version;
        insert into outbox (id, message_id, type, subject, area, aggregate_version, traceparent, data)
          select nextval('outbox_id'), f.message_id, f.type, f.subject, f.area, f.version, f.traceparent, f.data from (
            select o.*, a.version - count(*) over (partition by o.subject) + row_number() over (partition by o.subject order by o.nth) as version
            from unnest(message_ids, types, subjects, areas, traceparents, datas) with ordinality
              as o(message_id, type, subject, area, traceparent, data, nth)
            join aggregate a on a.subject = o.subject order by o.nth
          ) f;
        perform pg_notify(current_schema() || '_outbox', '');
      end $$;
    `);
  }

  async down(run: QueryRunner): Promise<void> {
    await run.query(`
      drop function make_partitions, outbox_append, inbox_append;
      drop table asked, listener, relay, outbox, aggregate, held, applied, worker, inbox_key, inbox;
      drop sequence outbox_id, inbox_id;
    `);
  }
}

/** Class of each column (none, coded, personal, restricted) and what it holds; the data dictionary is made from these. */
const MEANINGS: Record<string, string> = {
  'inbox.id': 'none: order of arrival',
  'inbox.received_at': 'none: when it was taken in',
  'inbox.lane': 'none: queue or door that it came by',
  'inbox.source': 'none: proven sender',
  'inbox.door': 'none: queue or http',
  'inbox.message_id': 'coded: the id that its sender gave it',
  'inbox.type': 'none: contract',
  'inbox.subject': 'coded: aggregate that it is about',
  'inbox.area': 'none: area code',
  'inbox.aggregate_version': 'none: version per producer and subject',
  'inbox.traceparent': 'none: trace of the sender',
  'inbox.body': 'restricted: as it came; sealed where the contract is personal, deleted when handled',
  'inbox.sealed': 'none: body is encrypted',
  'inbox.size': 'none: bytes as it came',
  'inbox.faults': 'coded: faults found on arrival',
  'inbox.repeats': 'none: first row with the same id',
  'inbox.same': 'none: whether the repeat has the same bytes',
  'inbox_key.source': 'none: proven sender',
  'inbox_key.message_id': 'coded: the id that its sender gave it',
  'inbox_key.digest': 'coded: digest of the body, keyed where personal',
  'inbox_key.inbox_id': 'none: row of the inbox',
  'inbox_key.received_at': 'none: when it was taken in',
  'worker.only_row': 'none: there is one row',
  'worker.position': 'none: last inbox row that is done',
  'worker.epoch': 'none: rises with each owner; a stale owner is fenced off by it',
  'worker.running_from': 'none: first row of the range being run',
  'worker.running_to': 'none: last row of the range being run',
  'worker.suspect_until': 'none: rows up to here are run one by one',
  'worker.deaths': 'none: how often the process died on the row being run alone',
  'applied.source': 'none: producing service',
  'applied.subject': 'coded: aggregate',
  'applied.version': 'none: last version applied',
  'held.inbox_id': 'none: row of the inbox',
  'held.received_at': 'none: partition key of that row',
  'held.subject_key': 'coded: what later messages wait behind',
  'held.handler': 'none: handler that failed',
  'held.cause': 'none: kind of failure, for grouping',
  'held.reason': 'coded: sentence of the failure',
  'held.state': 'none: retry, person, behind or given-up',
  'held.attempts': 'none: runs so far',
  'held.due_at': 'none: next run',
  'held.held_at': 'none: since when',
  'held.mended_body': 'restricted: corrected body, sealed where the original was',
  'aggregate.subject': 'coded: aggregate',
  'aggregate.version': 'none: facts said about it so far',
  'outbox.id': 'none: order of publishing',
  'outbox.said_at': 'none: when it was said',
  'outbox.xid': 'none: transaction that said it',
  'outbox.message_id': 'none: id of the fact',
  'outbox.type': 'none: contract',
  'outbox.subject': 'coded: aggregate',
  'outbox.area': 'none: area code',
  'outbox.aggregate_version': 'none: version of the subject',
  'outbox.traceparent': 'none: trace',
  'outbox.data': 'coded: the fact, ids and codes only',
  'relay.only_row': 'none: there is one row',
  'relay.epoch': 'none: rises with each owner',
  'relay.from_snapshot': 'none: all visible here is published',
  'relay.to_snapshot': 'none: being published up to here',
  'relay.last_id': 'none: last id published between the two',
  'relay.system_identifier': 'none: database cluster that the snapshots belong to',
  'relay.timeline': 'none: its timeline',
  'listener.service': 'none: who hears a type',
  'listener.type': 'none: contract',
  'listener.since': 'none: when its queue was bound',
  'listener.spared_at': 'none: unbound since then, because its queue was full',
  'asked.producer': 'none: who was asked for its facts',
  'asked.type': 'none: contract',
};
