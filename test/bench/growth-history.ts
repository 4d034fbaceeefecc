import type { Client } from 'pg';
import { onServer } from '#platform/prepare-database.js';
import { again, EMAILS, KEPT_DAYS, LIVED, type LivedTable } from './growth-tables.js';

/** Over so many days the cases of the history came in. */
const DAYS = 100;
/** Of the history, and the latest: in the hands of somebody, each where one that has lived stands. The rest is over. */
const LIVE_SHARE = 0.03;
/** Messages that wait for a person, in each service. */
const HELD = 100;

/**
 * Fills every table that grows with cases as if so many had lived before: each is one of the cases that have really lived in this database, told again
 * under other ids and on another day. What the services drop after some days is not there for older ones.
 */
export async function fillHistory(databaseUrl: string, cases: number): Promise<void> {
  if (cases === 0) return;
  const begun = Date.now();
  await onServer(databaseUrl, async (client) => {
    await client.query(`create table public.lived as select case_id, state in ('closed', 'withdrawn') as over,
      row_number() over (partition by state in ('closed', 'withdrawn') order by case_id) - 1 as k from reporting.case_row`);
    // A live case is of today: its offer must not lapse while the bench runs.
    await client.query(
      `create table public.history as
       select n, l.case_id as lived, ago, lpad(to_hex((extract(epoch from now() - ago) * 1000)::bigint), 12, '0') as began, null::uuid as id from (
         select n, n > $1 * (1 - ${LIVE_SHARE}) as live,
           case when n > $1 * (1 - ${LIVE_SHARE}) then interval '0' else interval '${DAYS} days' * (1 - n::float8 / $1) end as ago
         from generate_series(1, $1::int) n
       ) h join public.lived l on l.over = not h.live
         and l.k = h.n % (select count(*) from public.lived other where other.over = l.over) order by n`,
      [cases],
    );
    await client.query(AGAIN);
    await client.query('update public.history set id = pg_temp.again(lived, n, began)');
    await client.query('analyze public.history');
    for (const schema of new Set(LIVED.map((each) => each.schema))) await pastPartitions(client, schema);
  });
  // A service's tables are filled beside another's: two cores, two at a time would be as quick as all.
  const schemas = [...new Set(LIVED.map(({ schema }) => schema))];
  await Promise.all(schemas.map((schema) => onServer(databaseUrl, (client) => fillSchema(client, schema))));
  await onServer(databaseUrl, async (client) => {
    await client.query('drop table public.history, public.lived');
    await client.query('vacuum (analyze)');
    await client.query('checkpoint');
  });
  console.log(`  ${cases.toLocaleString('en-GB')} cases of history in ${((Date.now() - begun) / 1_000).toFixed(0)} s`);
}

async function fillSchema(client: Client, schema: string): Promise<void> {
  // The rows are right by how they are made: looking each one's parent up would take most of the time.
  await client.query(`set session_replication_role = replica; set synchronous_commit = off; set work_mem = '64MB'`);
  await client.query(AGAIN);
  for (const table of LIVED.filter((each) => each.schema === schema)) await fillTable(client, table);
  if (schema === 'notifications') await client.query(EMAILS);
  await client.query(
    `insert into ${schema}.held (inbox_id, received_at, subject_key, handler, cause, reason, state, attempts)
     select id, received_at, subject, type, 'Rejected', 'of the history', 'person', 1 from ${schema}.inbox where id < 0 order by id limit ${HELD}`,
  );
}

async function fillTable(client: Client, { schema, table, belongs, set = {}, keptDays }: LivedTable): Promise<void> {
  const { rows } = await client.query<{ name: string; type: string }>(
    `select column_name as name, data_type as type from information_schema.columns
     where table_schema = $1 and table_name = $2 and is_generated = 'NEVER' and is_identity = 'NO' order by ordinal_position`,
    [schema, table],
  );
  const kept = keptDays ? `where h.ago < interval '${keptDays} days'` : '';
  // The lived rows apart first: the table that is filled must not be searched again and again for them.
  await client.query(
    `create temp table lived_rows as select h.case_id as lived_case, t.* from public.lived h0
     cross join lateral (select h0.case_id, h0.case_id as lived) h join ${schema}.${table} t on ${belongs}`,
  );
  await client.query('analyze lived_rows');
  await client.query(
    `insert into ${schema}.${table} (${rows.map(({ name }) => name).join(', ')})
     select ${rows.map(({ name, type }) => set[name] ?? again(name, type)).join(', ')}
     from public.history h join lived_rows t on t.lived_case = h.lived ${kept} order by h.n`,
  );
  await client.query('drop table lived_rows');
}

/** The days' tables that the service itself would have made then. */
async function pastPartitions(client: Client, schema: string): Promise<void> {
  const { rows } = await client.query<{ owner: string }>(`select pg_get_userbyid(nspowner) as owner from pg_namespace where nspname = $1`, [
    schema,
  ]);
  await client.query(`set role ${client.escapeIdentifier(rows[0]!.owner)}`);
  for (const parent of ['inbox', 'outbox'])
    for (let day = 1; day <= KEPT_DAYS; day++)
      await client.query(
        `do $$ begin execute format('create table if not exists ${schema}.%I partition of ${schema}.${parent} for values from (%L) to (%L)',
           '${parent}_' || to_char(current_date - ${day}, 'YYYYMMDD'), current_date - ${day}, current_date - ${day - 1}); end $$`,
      );
  await client.query('reset role');
}

/** Another id for an old one, the same each time, and like the hub's own: it begins with its time, so that it lies where it would have lain. */
const AGAIN = `create function pg_temp.again(old uuid, n integer, began text) returns uuid language sql immutable strict as $$
  select overlay(overlay(md5(old::text || n::text) placing began from 1 for 12) placing '7' from 13 for 1)::uuid $$`;
