import { v7 as uuid } from 'uuid';
import type { PriorityInputs } from '#contracts/coded-case.js';
import { loadArea } from '#platform/area.js';
import type { Database } from '#platform/database.js';
import { migrate } from '#platform/migrate.js';
import { testWorld, type TestWorld } from '#testing/test-world.js';
import { AreaRules } from './area-rules.js';
import { aCase } from './examples.js';
import { matchingMigrations } from './matching-migrations.js';
import { priorityOn } from './rules/priority.rules.js';
import { WaitingList1780000004000 } from './waiting-list.migration.js';

const READY = new Date('2026-01-10T10:00:00Z');

describe('the priority at arrival of a case that came before it was kept', () => {
  let world: TestWorld;
  let database: Database;
  const rules = new AreaRules(loadArea('cambridgeshire'));
  const rows: [string, Partial<PriorityInputs>, number][] = [
    ['nothing presses', {}, 10],
    ['a court date in 28 days', { courtOrReleaseOn: '2026-02-07' }, 40],
    ['a court date in 29 days', { courtOrReleaseOn: '2026-02-08' }, 10],
    ['a date that had passed', { courtOrReleaseOn: '2026-01-09' }, 10],
    ['a review date reached that day', { reviewOn: '2026-01-10' }, 50],
    ['a review date ahead', { reviewOn: '2026-01-11' }, 10],
    ['all at once', { reviewOn: '2026-01-01', courtOrReleaseOn: '2026-01-10', enhancedRights: true }, 100],
  ];
  const ids = rows.map(() => uuid());

  beforeAll(async () => {
    world = await testWorld(['matching']);
    database = world.database('matching');
    const { DATABASE_URL } = world.env('matching');
    await migrate(DATABASE_URL!, matchingMigrations.filter((each) => each !== WaitingList1780000004000)); // prettier-ignore
    await rules.keep(database);
    for (const [nth, id] of ids.entries()) {
      const facts = aCase({ case: id, priority: inputs(rows[nth]![1]) });
      await database.query(
        `insert into matched_case (id, area, reference, state, ready_at, waiting_since) values ($1, 'cambridgeshire', 'RJ-0000-00', 'waiting', $2, $2)`,
        [id, READY],
      );
      await database.query('insert into case_facts (case_id, version, facts) values ($1, 1, $2)', [id, JSON.stringify(facts)]);
    }
    await migrate(DATABASE_URL!, matchingMigrations);
  });
  afterAll(() => world?.close());

  const inputs = (over: Partial<PriorityInputs>): PriorityInputs => ({ receivedAt: READY.toISOString(), enhancedRights: false, ...over });

  it.each(rows)('%s', async (name, given, priority) => {
    const id = ids[rows.findIndex(([row]) => row === name)];
    const { rows: kept } = await database.query('select arrival_priority from matched_case where id = $1', [id]);
    expect(kept).toEqual([{ arrival_priority: priority }]);
    // The same as a case that comes now is given.
    expect(priorityOn('2026-01-10', inputs(given), 0, rules.set)).toBe(priority);
  });
});
