import type { Database } from '#platform/database.js';
import { migrate } from '#platform/migrate.js';
import { testWorld, type TestWorld } from '#testing/test-world.js';
import { echoContracts } from '../conformance/echo-service.js';
import { MessagingTables1750000000000 } from './messaging-tables.migration.js';
import { FIRST_PAGE, NEXT_PAGE } from './relay.js';

const SAID = 60_000;
const PAGE = 500;

interface Plan {
  'Actual Rows': number;
  'Actual Loops': number;
  'Rows Removed by Filter'?: number;
  Plans?: Plan[];
}

const most = (plan: Plan): number =>
  Math.max((plan['Actual Rows'] + (plan['Rows Removed by Filter'] ?? 0)) * plan['Actual Loops'], ...(plan.Plans ?? []).map(most));

/** A day's table has no statistics until somebody takes them: whatever the planner makes of that, a page must not cost what the whole day does. */
describe('a page of facts', () => {
  let world: TestWorld;
  let database: Database;
  beforeAll(async () => {
    world = await testWorld(['echo'], echoContracts);
    await migrate(world.env('echo').DATABASE_URL!, [MessagingTables1750000000000]);
    database = world.database('echo');
    await database.query('select make_partitions(1)');
    await say(SAID);
  });
  afterAll(() => world?.close());

  const say = (rows: number) =>
    database.query(
      `insert into outbox (id, message_id, type, subject, area, aggregate_version, data)
       select nextval('outbox_id'), gen_random_uuid(), 'thing.noted.v1', 's', 'a', 1, '{}' from generate_series(1, $1::int)`,
      [rows],
    );
  const now = async () => (await database.query('select pg_current_snapshot()::text as now')).rows[0].now as string;
  /** Rows of the hungriest node of the plan that an owner would come to. */
  const rowsRead = (page: string, types: string, values: string) =>
    database.transaction(async (tx) => {
      await tx.query('set local enable_seqscan = off; set local plan_cache_mode = force_generic_plan');
      await tx.query(`prepare page (${types}) as ${page}`);
      const { rows } = await tx.query(`explain (analyze, format json, timing off) execute page (${values})`);
      await tx.query('deallocate page');
      return most(rows[0]['QUERY PLAN'][0].Plan);
    });

  it('of a window that begins reads what the window holds', async () => {
    const from = await now();
    await say(10);
    expect(await rowsRead(FIRST_PAGE, 'text, text, bigint', `'${from}', null, ${PAGE}`)).toBeLessThan(50);
  });

  it('of a window that goes on reads a page', async () => {
    expect(await rowsRead(NEXT_PAGE, 'text, text, bigint, bigint', `'1:1:', '${await now()}', ${PAGE}, 20000`)).toBeLessThan(2 * PAGE);
  });
});
