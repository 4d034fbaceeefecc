import { Units } from '#messaging/unit.js';
import type { RunningService } from '#messaging/start-service.js';
import type { Database } from '#platform/database.js';
import { testWorld, type TestWorld } from '#testing/test-world.js';
import { FACTS, bindingKey } from '#messaging/topology.js';
import { echoContracts, startEcho } from './echo-service.js';

const noted = (n: number, subject: string) => ({ type: 'thing.noted.v1', subject, area: 'cambridgeshire', data: { n } });

describe('the relay', () => {
  let world: TestWorld;
  let echo: RunningService;
  let database: Database;
  let units: Units;

  beforeEach(async () => {
    world = await testWorld(['echo'], echoContracts);
    echo = await startEcho(world.env('echo'));
    database = world.database('echo');
    units = echo.app.get(Units);
  });
  afterEach(async () => {
    await echo?.close();
    await world?.close();
  });

  it('loses none and keeps each subject in order under concurrent writers that commit out of order', async () => {
    const counts = new Map<string, number>();
    const say = (i: number) =>
      units.run(async (unit) => {
        const subject = `thing/${i % 5}`;
        // Half of the writers draw ids early and commit late.
        unit.tell(noted(i, subject));
        if (i % 2) await unit.tx.query(`select pg_sleep(0.02 * random())`);
      });
    for (let round = 0; round < 20; round++) await Promise.all(Array.from({ length: 10 }, (_, i) => say(round * 10 + i)));
    const facts = await world.heardFacts('thing.noted.v1', 200);
    expect(new Set(facts.map((fact) => fact.id)).size).toBe(200);
    for (const fact of facts) {
      expect(fact.aggregateversion).toBe((counts.get(fact.subject) ?? 0) + 1);
      counts.set(fact.subject, fact.aggregateversion);
    }
  });

  it('does not stall behind a long transaction, and publishes that one too when it commits', async () => {
    let finish!: () => void;
    const until = new Promise<void>((resolve) => (finish = resolve));
    let begun!: () => void;
    const began = new Promise<void>((resolve) => (begun = resolve));
    const long = units.run(async (unit) => {
      await unit.tx.query(`select pg_current_xact_id()`);
      unit.tell(noted(0, 'thing/long'));
      begun();
      await until;
    });
    await began;
    for (let n = 1; n <= 5; n++) await units.run(async (unit) => unit.tell(noted(n, 'thing/short')));
    const early = await world.heardFacts('thing.noted.v1', 5);
    expect(early.map((fact) => fact.data.n)).toEqual([1, 2, 3, 4, 5]);
    finish();
    await long;
    const all = await world.heardFacts('thing.noted.v1', 6);
    expect(all[5]!.data.n).toBe(0);
  });

  it('publishes again all that is kept where the database is another one than before (restored, promoted)', async () => {
    await units.run(async (unit) => unit.tell(noted(1, 'thing/1'), noted(2, 'thing/2')));
    const before = await world.heardFacts('thing.noted.v1', 2);
    await database.query(`update relay set system_identifier = 'another'`);
    await database.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'echo.relay' and datname = current_database()`,
    );
    const after = await world.heardFacts('thing.noted.v1', 4);
    expect(after.slice(2).map((fact) => fact.id)).toEqual(before.map((fact) => fact.id));
  });

  it('serves a listener unasked where its own memory of having been asked is gone', async () => {
    await world.until(async () => (await database.query('select from listener')).rowCount === 1);
    await database.query('delete from listener');
    await world.channel.unbindQueue('sink.facts', FACTS, bindingKey('echo', 'thing.noted.v1'));
    await database.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'echo.relay' and datname = current_database()`,
    );
    await units.run(async (unit) => unit.tell(noted(1, 'thing/1')));
    await world.heardFacts('thing.noted.v1', 1);
    expect((await database.query('select type from listener')).rows).toEqual([{ type: 'thing.noted.v1' }]);
    expect(await world.until(() => world.channel.get('sink.facts', { noAck: true }))).toBeTruthy();
  });

  it('serves a listener again whose queue was unbound by hand: what it missed before what is new', async () => {
    await world.until(async () => (await database.query('select from listener')).rowCount === 1);
    const only = async (n: number) => {
      await units.run(async (unit) => unit.tell(noted(n, 'thing/one')));
      await world.heardFacts('thing.noted.v1', n);
    };
    await only(1);
    await world.channel.unbindQueue('sink.facts', FACTS, bindingKey('echo', 'thing.noted.v1'));
    // The world's own ear still takes it: nobody notices yet.
    await only(2);
    await world.deafen();
    await units.run(async (unit) => unit.tell(noted(3, 'thing/one')));
    const order: number[] = [];
    await world.until(async () => {
      for (let m = await world.channel.get('sink.facts', { noAck: true }); m; m = await world.channel.get('sink.facts', { noAck: true })) {
        const { n } = JSON.parse(m.content.toString()).data as { n: number };
        if (!order.includes(n)) order.push(n);
      }
      return order.length === 3;
    });
    expect(order).toEqual([1, 2, 3]);
  });

  it('leaves behind a listener that decides nothing and whose queue is full, and serves it what it missed, in order', async () => {
    await world.heardFacts('thing.noted.v1', 0);
    await world.limitQueue('sink.facts', 20);
    for (let n = 0; n < 60; n++) await units.run(async (unit) => unit.tell(noted(n, 'thing/one')));
    // Nobody else waits for it.
    const facts = await world.until(() => new Set(world.facts('thing.noted.v1').map((fact) => fact.data.n)).size === 60);
    expect(facts).toBe(true);
    await world.until(async () => (await database.query('select from listener where spared_at is not null')).rowCount === 1);
    await world.limitQueue('sink.facts', 100_000);
    const got = new Set<number>();
    const order: number[] = [];
    await world.until(async () => {
      for (let m = await world.channel.get('sink.facts', { noAck: true }); m; m = await world.channel.get('sink.facts', { noAck: true })) {
        const { n } = JSON.parse(m.content.toString()).data as { n: number };
        // A repeat is dropped by its inbox; what is new comes in order.
        if (!got.has(n)) order.push(n);
        got.add(n);
      }
      return got.size === 60;
    });
    expect(order).toEqual(Array.from({ length: 60 }, (_, n) => n));
  });

  it('shuts nobody out but itself from the listener that it leaves behind: what another says of the same type comes there all the while', async () => {
    await world.heardFacts('thing.noted.v1', 0);
    await world.channel.bindQueue('sink.facts', FACTS, bindingKey('choir', 'thing.noted.v1'));
    await world.limitQueue('sink.facts', 20);
    for (let n = 0; n < 60; n++) await units.run(async (unit) => unit.tell(noted(n, 'thing/one')));
    await world.until(async () => (await database.query('select from listener where spared_at is not null')).rowCount === 1);
    await world.limitQueue('sink.facts', 100_000);
    await world.publish({ ...noted(1_000, 'thing/two'), source: 'choir' });
    const got = new Set<number>();
    await world.until(async () => {
      for (let m = await world.channel.get('sink.facts', { noAck: true }); m; m = await world.channel.get('sink.facts', { noAck: true }))
        got.add((JSON.parse(m.content.toString()).data as { n: number }).n);
      return got.has(1_000) && got.size === 61;
    });
  });

  it('a fact that breaks its contract, or that the service does not say, rolls the work back', async () => {
    await expect(units.run(async (unit) => unit.tell({ ...noted(1, 'thing/1'), data: {} }))).rejects.toThrow(
      /thing\.noted\.v1 breaks its contract: n required/,
    );
    await expect(units.run(async (unit) => unit.tell({ ...noted(1, 'thing/1'), type: 'thing.happened.v1' }))).rejects.toThrow(
      /echo does not say/,
    );
  });

  it('every connection to the database ended at once: nothing is lost, and the work goes on', async () => {
    await world.publish(...Array.from({ length: 100 }, (_, n) => ({ type: 'thing.happened.v1', subject: `thing/${n}`, data: { n } })));
    await database.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`,
    );
    await world.until(() => new Set(world.facts('thing.noted.v1').map((fact) => fact.data.n)).size === 100);
    expect((await database.query('select n from noted')).rowCount).toBe(100);
  });
});
