import type { Database } from '#platform/database.js';
import { migrate } from '#platform/migrate.js';
import { testWorld, type TestWorld } from '#testing/test-world.js';
import { echoContracts } from '../conformance/echo-service.js';
import { MessagingTables1750000000000 } from './messaging-tables.migration.js';
import { BY_INDEX, FIGURES, readFigures } from './path-figures.js';

const DONE = 60_000;
const WAITING = 15_000;

interface Plan {
  'Node Type': string;
  'Relation Name'?: string;
  'Actual Rows': number;
  'Actual Loops': number;
  'Rows Removed by Filter'?: number;
  Plans?: Plan[];
}

/** Rows that were read of tables, by table; whatever became of them. */
function rowsRead(plan: Plan): { table: string; rows: number }[] {
  const { 'Relation Name': table, 'Actual Rows': rows, 'Actual Loops': loops, 'Rows Removed by Filter': removed = 0 } = plan;
  return [...(table ? [{ table, rows: (rows + removed) * loops }] : []), ...(plan.Plans ?? []).flatMap(rowsRead)];
}

describe('the figures of the path', () => {
  let world: TestWorld;
  let database: Database;

  beforeAll(async () => {
    world = await testWorld(['echo'], echoContracts);
    await migrate(world.env('echo').DATABASE_URL!, [MessagingTables1750000000000]);
    database = world.database('echo');
    await database.query('select make_partitions(1)');
    await arrive(DONE);
    await say(DONE);
    await database.query('update worker set position = (select last_value from inbox_id)');
    await database.query('update relay set from_snapshot = pg_current_snapshot(), to_snapshot = pg_current_snapshot(), last_id = 0');
  });
  afterAll(() => world?.close());

  const arrive = (rows: number) =>
    database.query(
      `insert into inbox (id, lane, source, door, message_id, type, subject, area, sealed, size)
       select nextval('inbox_id'), 'facts', 'source', 'queue', 'm', 'thing.happened.v1', 's', 'a', false, 1 from generate_series(1, $1::int)`,
      [rows],
    );
  const say = (rows: number) =>
    database.query(
      `insert into outbox (id, message_id, type, subject, area, aggregate_version, data)
       select nextval('outbox_id'), gen_random_uuid(), 'thing.noted.v1', 's', 'a', 1, '{}' from generate_series(1, $1::int)`,
      [rows],
    );
  const figures = () => readFigures(database);
  const mostRead = async () => {
    const rows = await database.transaction(async (tx) => {
      await tx.query(BY_INDEX);
      return (await tx.query(`explain (analyze, format json, timing off) ${FIGURES}`)).rows;
    });
    return Math.max(...rowsRead(rows[0]['QUERY PLAN'][0].Plan).map((read) => read.rows));
  };

  it('say that nothing waits where all is done, and read next to nothing to know it', async () => {
    expect(await figures()).toEqual({
      inbox: 0, inbox_at_most: null, inbox_age: null, outbox: 0, outbox_at_most: null, outbox_age: null, held: [],
    }); // prettier-ignore
    expect(await mostRead()).toBeLessThan(10);
    await database.query('analyze');
    expect(await mostRead()).toBeLessThan(10);
  });

  it('count what waits, one by one while it is little', async () => {
    await arrive(3);
    await say(2);
    await database.query(`insert into held (inbox_id, received_at, subject_key, handler, cause, reason, state, held_at)
      select id, received_at, 's', 'h', 'c', 'r', case when id % 2 = 0 then 'retry' else 'person' end, now() - interval '1 hour'
      from inbox order by id desc limit 2`);
    const now = await figures();
    expect(now).toMatchObject({
      inbox: 3,
      outbox: 2,
      held: expect.arrayContaining([expect.objectContaining({ state: 'retry', waiting: 1 })]),
    });
    expect(now.held.find((each: { state: string }) => each.state === 'person').age).toBeGreaterThan(3_500);
    expect(Number(now.inbox_age)).toBeGreaterThanOrEqual(0);
    expect(Number(now.outbox_age)).toBeGreaterThanOrEqual(0);
  });

  it('see what a long transaction has said since, and what of a window is published already', async () => {
    const [{ last }] = (await database.query('select last_value as last from outbox_id')).rows;
    const hidden = await database.pool.connect();
    await hidden.query('begin');
    await hidden.query(`insert into outbox (id, message_id, type, subject, area, aggregate_version, data)
      values (nextval('outbox_id'), gen_random_uuid(), 't', 's', 'a', 1, '{}')`);
    // A later one commits first, and is published: the window is over, and what is in flight is not.
    await say(1);
    await database.query('update relay set from_snapshot = pg_current_snapshot(), to_snapshot = pg_current_snapshot(), last_id = 0');
    expect(await figures()).toMatchObject({ outbox: 0 });
    await hidden.query('commit');
    hidden.release();
    expect(await figures()).toMatchObject({ outbox: 1, outbox_at_most: '2' });
    await database.query('update relay set to_snapshot = pg_current_snapshot(), last_id = $1', [Number(last) + 1]);
    expect(await figures()).toMatchObject({ outbox: 0 });
  });

  it('read no more than they must, however much waits: beyond ten thousand they go by ids', async () => {
    await arrive(WAITING);
    await say(WAITING);
    expect(await figures()).toMatchObject({ inbox: 10_001, inbox_at_most: String(WAITING + 3), outbox: 10_001 });
    expect(await mostRead()).toBeLessThan(10_100);
    await database.query('analyze');
    expect(await mostRead()).toBeLessThan(10_100);
  });
});
