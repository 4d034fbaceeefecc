import { Rejected } from '#messaging/failures.js';
import { HeldRetries } from '#messaging/held-retries.js';
import type { RunningService } from '#messaging/start-service.js';
import type { Database } from '#platform/database.js';
import { testWorld, type TestWorld } from '#testing/test-world.js';
import { Behaviour, echoContracts, startEcho } from './echo-service.js';

describe('held messages that are run again in numbers', () => {
  const many = 60;
  let world: TestWorld;
  let echo: RunningService;
  let database: Database;
  const behaviour = new Behaviour();
  let broken = true;

  beforeAll(async () => {
    world = await testWorld(['echo'], echoContracts);
    database = world.database('echo');
    behaviour.before = async () => {
      await new Promise((resolve) => setTimeout(resolve, 5));
      if (broken) throw new Rejected('it cannot be done yet');
    };
    echo = await startEcho(world.env('echo'), behaviour);
    await world.publish(...Array.from({ length: many }, (_, n) => ({ type: 'thing.happened.v1', subject: `thing/${n}`, data: { n } })));
    await world.until(async () => (await left()) === many, 60_000);
  });
  afterAll(async () => {
    await echo?.close();
    await world?.close();
  });

  const left = async () => (await database.query(`select from held where state = 'person'`)).rowCount!;
  const retries = () => echo.app.get(HeldRetries);
  const over = (id: string) =>
    world.until(async () => {
      const shown = await retries().read(id);
      return shown.waiting === 0 && shown;
    }, 60_000);

  it('fail again are left to a person again, and say so', async () => {
    const [{ inbox_id }] = (await database.query('select inbox_id::text from held limit 1')).rows as [{ inbox_id: string }];
    const { id, staged } = await retries().stage({ ids: [inbox_id] }, 'ada');
    expect(staged).toBe(1);
    expect(await over(id)).toMatchObject({
      staged: 1,
      failed: 1,
      done: 0,
      failures: [{ message: inbox_id, handler: 'thing.happened.v1', reason: 'it cannot be done yet' }],
    });
  });

  it('of no such handler or cause are none', async () => {
    expect((await retries().stage({ handler: 'thing.other.v1' }, 'ada')).staged).toBe(0);
    expect((await retries().stage({ cause: 'no such' }, 'ada')).staged).toBe(0);
    await expect(retries().read('01890000-0000-7000-8000-000000000001')).rejects.toMatchObject({ code: 'unknown_retry' });
  });

  it('asked for by two at once are each run once, and what is new does not wait for them', async () => {
    broken = false;
    const asked = await Promise.all([retries().stage({}, 'ada'), retries().stage({ handler: 'thing.happened.v1' }, 'grace')]);
    expect(asked.reduce((sum, { staged }) => sum + staged, 0)).toBe(many);
    await world.publish({ type: 'thing.happened.v1', subject: 'thing/new', data: { n: -1 } });
    await world.until(() => world.facts('thing.noted.v1').some((fact) => fact.data.n === -1));
    expect(world.facts('thing.noted.v1').length).toBeLessThanOrEqual(many);
    for (const { id } of asked) expect(await over(id)).toMatchObject({ failed: 0 });
    await world.heardFacts('thing.noted.v1', many + 1);
    const { rows } = await database.query('select n, count(*)::int as times from noted group by n having count(*) > 1');
    expect(rows).toEqual([]);
    expect((await database.query('select from noted')).rowCount).toBe(many + 1);
  });
});
