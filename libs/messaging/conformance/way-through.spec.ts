import { v7 as uuidv7 } from 'uuid';
import { Behaviour, echoContracts, startEcho } from './echo-service.js';
import type { RunningService } from '#messaging/start-service.js';
import { Units } from '#messaging/unit.js';
import type { Database } from '#platform/database.js';
import { testWorld, type TestWorld } from '#testing/test-world.js';

const happened = (n: number, subject = `thing/${n}`, extra: object = {}) => ({ type: 'thing.happened.v1', subject, data: { n, ...extra } });

describe("a message's way through a service", () => {
  let world: TestWorld;
  let echo: RunningService;
  let behaviour: Behaviour;
  let database: Database;

  beforeEach(async () => {
    world = await testWorld(['echo'], echoContracts);
    behaviour = new Behaviour();
    echo = await startEcho(world.env('echo'), behaviour);
    database = world.database('echo');
  });

  afterEach(async () => {
    await echo?.close();
    await world?.close();
  });

  const noted = async (subject?: string): Promise<number[]> =>
    (await database.query('select n from noted where $1::text is null or subject = $1 order by id', [subject ?? null])).rows.map(
      (row) => row.n,
    );

  it('is handled, and what it told is published', async () => {
    await world.publish(happened(1));
    const [fact] = await world.heardFacts('thing.noted.v1');
    expect(fact).toMatchObject({ subject: 'thing/1', source: 'echo', aggregateversion: 1, data: { n: 1 } });
    expect(await noted()).toEqual([1]);
  });

  it('a trace goes from the message to what is told of it', async () => {
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    await world.publish({ ...happened(1), traceparent }, happened(2));
    const facts = await world.heardFacts('thing.noted.v1', 2);
    expect(facts.map((fact) => (fact as { traceparent?: string }).traceparent)).toEqual([traceparent, undefined]);
  });

  it('nothing is published when the work rolls back', async () => {
    const units = echo.app.get(Units);
    const tell = units.run(async (unit) => {
      unit.tell({ type: 'thing.noted.v1', subject: 'thing/0', area: 'cambridgeshire', data: { n: 0 } });
      throw new Error('no');
    });
    await expect(tell).rejects.toThrow('no');
    await units.run(async (unit) => unit.tell({ type: 'thing.noted.v1', subject: 'thing/1', area: 'cambridgeshire', data: { n: 1 } }));
    const facts = await world.heardFacts('thing.noted.v1');
    expect(facts.map((fact) => fact.data.n)).toEqual([1]);
  });

  it('is handled once, however often it is delivered', async () => {
    const message = { ...happened(1), messageId: '0198c0de-0000-7000-8000-000000000001', aggregateVersion: 1 };
    for (let i = 0; i < 9; i++) await world.publish(message);
    await world.publish(happened(2));
    await world.heardFacts('thing.noted.v1', 2);
    expect(await noted()).toEqual([1, 2]);
  });

  it('200 messages about one subject are applied in order, and so are the facts about it', async () => {
    await world.publish(...Array.from({ length: 200 }, (_, n) => happened(n, 'thing/one')));
    const facts = await world.heardFacts('thing.noted.v1', 200);
    const inOrder = Array.from({ length: 200 }, (_, n) => n);
    expect(await noted()).toEqual(inOrder);
    expect(facts.map((fact) => fact.data.n)).toEqual(inOrder);
    expect(facts.map((fact) => fact.aggregateversion)).toEqual(inOrder.map((n) => n + 1));
  });

  it('messages about many subjects are handled as lists', async () => {
    await world.publish(...Array.from({ length: 300 }, (_, n) => happened(n)));
    await world.heardFacts('thing.noted.v1', 300);
    const { rows } = await database.query('select max(list) as most from noted');
    expect(rows[0].most).toBeGreaterThan(10);
  });

  it('one that fails is found out alone, later ones of its subject wait behind it, nobody else does; mended, all are applied in order', async () => {
    await world.publish(
      happened(1, 'thing/a'),
      happened(2, 'thing/b', { fail: 'rejected' }),
      happened(3, 'thing/b'),
      happened(4, 'thing/c'),
      happened(5, 'thing/b'),
    );
    await world.heardFacts('thing.noted.v1', 2);
    expect(await noted()).toEqual([1, 4]);
    const { rows } = await world.until(async () => {
      const held = await database.query('select inbox_id, state from held order by inbox_id');
      return held.rowCount === 3 && held;
    });
    expect(rows.map((row) => row.state)).toEqual(['person', 'behind', 'behind']);

    const { Held } = await import('#messaging/held.js');
    await echo.app.get(Held).mend(rows[0].inbox_id, { n: 22 });
    await world.heardFacts('thing.noted.v1', 5);
    expect(await noted('thing/b')).toEqual([22, 3, 5]);
    expect((await database.query('select from held')).rowCount).toBe(0);
  });

  it.each([
    ['an unexpected error', 'error'],
    ['RetryLater', 'later'],
  ])('%s is tried again by itself, and its subject goes on in order', async (_what, fail) => {
    await world.publish(happened(1, 'thing/a', { fail }), happened(2, 'thing/a'));
    await world.heardFacts('thing.noted.v1', 2);
    expect(await noted()).toEqual([1, 2]);
  });

  it('a connection cut three times with 400 messages in flight condemns none of them', async () => {
    let cuts = 0;
    const admin = world.database('echo');
    behaviour.before = async (_arrived, batch) => {
      if (cuts === 3) return;
      cuts++;
      const { rows } = await batch.tx.query('select pg_backend_pid() as pid');
      await admin.query('select pg_terminate_backend($1)', [rows[0].pid]);
      await batch.tx.query('select 1');
    };
    await world.publish(...Array.from({ length: 400 }, (_, n) => happened(n)));
    await world.heardFacts('thing.noted.v1', 400);
    expect(cuts).toBe(3);
    expect((await noted()).length).toBe(400);
    expect((await database.query('select from held')).rowCount).toBe(0);
  });

  it('a fact older than one applied is never applied, and waits for a person', async () => {
    await world.publish({ ...happened(2, 'thing/a'), aggregateVersion: 2 });
    await world.heardFacts('thing.noted.v1', 1);
    await world.publish({ ...happened(1, 'thing/a'), aggregateVersion: 1 });
    await world.until(async () => (await database.query(`select from held where state = 'person'`)).rowCount === 1);
    expect(await noted()).toEqual([2]);
  });

  it('a fact that comes in one batch with a newer one, and after it, is not applied either', async () => {
    await world.publish(
      { ...happened(2, 'thing/a'), aggregateVersion: 2 },
      { ...happened(1, 'thing/a'), aggregateVersion: 1 },
      happened(3),
    );
    await world.until(async () => (await database.query(`select from held where state = 'person'`)).rowCount === 1);
    expect(await noted('thing/a')).toEqual([2]);
  });

  it('a type that a later release begins to hear is given from the beginning, in its order, after newer facts of the types heard before', async () => {
    const ago = (seconds: number) => uuidv7({ msecs: Date.now() - seconds * 1_000 });
    const other = (n: number, messageId: string) => ({ ...happened(n, 'thing/a'), type: 'thing.other.v1', aggregateVersion: n, messageId });
    await world.publish({ ...happened(5, 'thing/a'), aggregateVersion: 5 });
    await world.heardFacts('thing.noted.v1', 1);
    await echo.close();
    await database.query(`delete from asked where type = 'thing.other.v1'`);
    echo = await startEcho(world.env('echo'), behaviour);
    await world.until(async () => (await database.query(`select from asked where type = 'thing.other.v1'`)).rowCount === 1);
    await world.publish(other(2, ago(60)), other(4, ago(50)), other(6, ago(0)));
    await world.heardFacts('thing.noted.v1', 4);
    expect(await noted()).toEqual([5, 2, 4, 6]);
    // What is said since it is heard keeps the order of its subject, and so does what was heard all along.
    await world.publish(other(3, ago(0)));
    await world.until(async () => (await database.query(`select from held where state = 'person'`)).rowCount === 1);
    expect(await noted()).toEqual([5, 2, 4, 6]);
  });

  it('a lost queue is declared again, and what was missed is asked for', async () => {
    await world.publish(happened(1));
    await world.heardFacts('thing.noted.v1', 1);
    await world.channel.deleteQueue('echo.facts');
    const wanted = await world.until(async () => {
      const message = await world.channel.get('source.wanted', { noAck: true });
      return message && (JSON.parse(message.content.toString()) as { service: string; types: string[] });
    });
    expect(wanted.service).toBe('echo');
    expect(wanted.types.sort()).toEqual(['thing.happened.v1', 'thing.other.v1']);
  });

  it('a queue that was lost while the service was down is asked for too', async () => {
    await world.until(async () => (await database.query('select from asked')).rowCount === 2);
    await echo.close();
    await world.channel.purgeQueue('source.wanted');
    await world.channel.deleteQueue('echo.facts');
    echo = await startEcho(world.env('echo'), behaviour);
    const wanted = await world.until(async () => {
      const message = await world.channel.get('source.wanted', { noAck: true });
      return message && (JSON.parse(message.content.toString()) as { service: string; types: string[] });
    }, 10_000);
    expect(wanted.types.sort()).toEqual(['thing.happened.v1', 'thing.other.v1']);
  });

  it('keeps the order when the ownership of the work changes while messages are taken in', async () => {
    let release!: () => void;
    const released = new Promise<void>((resolve) => (release = resolve));
    const appends = database.transaction(async (tx) => {
      await tx.query(`select pg_advisory_xact_lock(hashtextextended(current_schema() || '.inbox', 0))`);
      await released;
    });
    await world.publish(happened(0, 'thing/one'));
    await world.until(async () => (await database.query(`select from pg_locks where locktype = 'advisory' and not granted`)).rowCount! > 0);
    await database.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'echo.worker' and datname = current_database()`,
    );
    await world.until(async () => (await database.query('select epoch from worker')).rows[0].epoch === '2');
    // Two consumers at once would each be given a part.
    const two = async () => (await world.channel.checkQueue('echo.facts')).consumerCount === 2;
    await world.until(two, 1_000).catch(() => undefined);
    for (let n = 1; n < 20; n++) await world.publish(happened(n, 'thing/one'));
    release();
    await appends;
    await world.heardFacts('thing.noted.v1', 20);
    expect(await noted()).toEqual(Array.from({ length: 20 }, (_, n) => n));
  });

  it('gives all kept facts to a listener that asks, in order, before it binds it', async () => {
    await world.publish(...Array.from({ length: 30 }, (_, n) => happened(n, 'thing/one')));
    await world.heardFacts('thing.noted.v1', 30);
    await world.channel.deleteQueue('sink.facts');
    const { queueOptions, FACTS_LIMIT } = await import('#messaging/topology.js');
    await world.channel.assertQueue('sink.facts', queueOptions(FACTS_LIMIT));
    world.channel.sendToQueue('echo.wanted', Buffer.from(JSON.stringify({ service: 'sink', types: ['thing.noted.v1'] })));
    await world.publish(happened(30, 'thing/one'));
    const got: number[] = [];
    await world.until(async () => {
      for (
        let message = await world.channel.get('sink.facts', { noAck: true });
        message;
        message = await world.channel.get('sink.facts', { noAck: true })
      ) {
        got.push(JSON.parse(message.content.toString()).data.n);
      }
      return got.length >= 31;
    });
    expect(got).toEqual(Array.from({ length: 31 }, (_, n) => n));
  });
});
