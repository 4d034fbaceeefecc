import { connect, type ChannelModel, type ConfirmChannel } from 'amqplib';
import { Door, eventByHttp, Lanes } from '#messaging/doors.js';
import { Held } from '#messaging/held.js';
import type { RunningService } from '#messaging/start-service.js';
import { queueOptions } from '#messaging/topology.js';
import type { Database } from '#platform/database.js';
import type { Problem } from '#platform/problem.js';
import { testWorld, type TestWorld } from '#testing/test-world.js';
import { Behaviour, echoContracts, startEcho } from './echo-service.js';

describe("partners' queues", () => {
  let world: TestWorld;
  let echo: RunningService;
  let behaviour: Behaviour;
  let database: Database;
  let model: ChannelModel;
  let channel: ConfirmChannel;

  beforeEach(async () => {
    world = await testWorld(['echo'], echoContracts);
    database = world.database('echo');
    model = await connect(world.partnersUrl);
    channel = await model.createConfirmChannel();
    for (const name of ['one', 'two']) await channel.assertQueue(`p.${name}.in`, queueOptions(100_000));
    behaviour = new Behaviour();
    echo = await startEcho(world.env('echo'), behaviour);
    for (const name of ['one', 'two'])
      echo.app.get(Lanes).open({ partner: name, queue: `p.${name}.in`, area: 'cambridgeshire', users: [`p-${name}`] });
  });
  afterEach(async () => {
    await echo?.close();
    await model?.close();
    await world?.close();
  });

  const send = async (partner: string, ...bodies: (object | Buffer)[]) => {
    for (const body of bodies) {
      const content = Buffer.isBuffer(body)
        ? body
        : Buffer.from(JSON.stringify({ specversion: '1.0', source: 'any', type: 'thing.happened.v1', ...body }));
      channel.sendToQueue(`p.${partner}.in`, content, { persistent: true, contentType: 'application/cloudevents+json' });
    }
    await channel.waitForConfirms();
  };
  const answers = async (): Promise<string[]> =>
    (await database.query('select kind, codes from answered order by id')).rows.map((row) => [row.kind, ...row.codes].join(' '));

  it('a faulty message is answered, named and kept, and its neighbours go through', async () => {
    await send(
      'one',
      { id: '1', data: { n: 1 } },
      Buffer.from('{"not json'),
      { id: '3', data: {} },
      { id: '4', type: 'thing.happened.v9', data: { n: 1 } },
      { id: '5', data: { n: 5 } },
    );
    await world.heardFacts('thing.noted.v1', 2);
    await world.until(async () => (await answers()).length === 3);
    expect((await answers()).sort()).toEqual(['faulty not_json', 'faulty required', 'faulty version_from_the_future']);
    expect((await database.query('select from held')).rowCount).toBe(0);
  });

  it('the same id again is a duplicate with the same bytes, a fault with others, and another sender has ids of its own', async () => {
    await send('one', { id: '1', data: { n: 1 } }, { id: '1', data: { n: 1 } }, { id: '1', data: { n: 2 } });
    await send('two', { id: '1', data: { n: 3 } });
    await world.heardFacts('thing.noted.v1', 2);
    await world.until(async () => (await answers()).length === 2);
    expect(await answers()).toEqual(['duplicate', 'other-bytes']);
  });

  it('a flood of one partner delays itself alone', async () => {
    await send('one', ...Array.from({ length: 3_000 }, (_, n) => ({ id: `f${n}`, subject: 'flood', data: { n } })));
    await send('two', { id: 'x', data: { n: -1 } });
    const facts = await world.until(
      () => world.facts('thing.noted.v1').some((fact) => fact.data.n === -1) && world.facts('thing.noted.v1'),
    );
    expect(facts.length).toBeLessThan(1_500);
    await world.heardFacts('thing.noted.v1', 3_001, 60_000);
  });

  it('a partner is taken from at its rate, and nobody else waits for that; a lane that is opened anew has no burst anew', async () => {
    const lanes = echo.app.get(Lanes);
    const open = () =>
      lanes.open({ partner: 'one', queue: 'p.one.in', area: 'cambridgeshire', users: ['p-one'], rate: { perSecond: 20, burst: 10 } });
    open();
    const began = performance.now();
    await send('one', ...Array.from({ length: 40 }, (_, n) => ({ id: `r${n}`, subject: `r${n}`, data: { n } })));
    await world.heardFacts('thing.noted.v1', 10);
    open();
    await send('two', { id: 'x', data: { n: -1 } });
    const early = await world.until(
      () => world.facts('thing.noted.v1').some((fact) => fact.data.n === -1) && world.facts('thing.noted.v1').length,
    );
    expect(early).toBeLessThan(30);
    await world.heardFacts('thing.noted.v1', 41);
    // Ten at once, thirty at twenty a second, less what rounding gives.
    expect(performance.now() - began).toBeGreaterThan(1_300);
  });

  it('over HTTP a sender whose messages wait is told to wait, others are not; later the same message is taken, once', async () => {
    const door = echo.app.get(Door);
    const take = (source: string, n: number) =>
      door.take({
        source,
        area: 'cambridgeshire',
        event: eventByHttp({ messageId: `m${n}`, type: 'thing.happened.v1', body: Buffer.from(`{"n":${n}}`) }),
      });
    let goOn!: () => void;
    const blocked = new Promise<void>((resolve) => (goOn = resolve));
    behaviour.before = () => blocked;
    const answers = await Promise.allSettled(Array.from({ length: 60 }, (_, n) => take('one', n)));
    const refused = answers.flatMap((answer, n) => (answer.status === 'rejected' ? [{ n, problem: answer.reason as Problem }] : []));
    expect(refused).toHaveLength(10);
    expect(refused[0]!.problem).toMatchObject({ code: 'too_many_ahead', headers: { 'Retry-After': '1' } });
    expect(refused[0]!.problem.getStatus()).toBe(429);
    await take('two', 1_000);
    goOn();
    await world.heardFacts('thing.noted.v1', 51);
    for (const { n } of refused) await take('one', n);
    await world.heardFacts('thing.noted.v1', 61);
    expect((await database.query('select from noted')).rowCount).toBe(61);
  });

  it('a message that names another user than its queue belongs to is refused', async () => {
    const other = new URL(world.partnersUrl).username;
    const content = Buffer.from(JSON.stringify({ specversion: '1.0', id: '1', source: 'x', type: 'thing.happened.v1', data: { n: 1 } }));
    channel.sendToQueue('p.one.in', content, { userId: other, contentType: 'application/cloudevents+json' });
    await world.until(async () => (await answers()).length === 1);
    expect(await answers()).toEqual(['faulty sender_mismatch']);
  });

  it("what is left to a person is told, waits by sender and subject, and can be given up; the sender's later ones then go on", async () => {
    await send('one', { id: '1', subject: 's', data: { n: 1, fail: 'rejected' } }, { id: '2', subject: 's', data: { n: 2 } });
    await send('two', { id: '3', subject: 's', data: { n: 3 } });
    await world.heardFacts('thing.noted.v1', 1);
    await world.until(async () => (await answers())[0] === 'set-aside');
    const [head] = await echo.app.get(Held).list();
    await echo.app.get(Held).giveUp(head!.id);
    await world.heardFacts('thing.noted.v1', 2);
    expect(await answers()).toEqual(['set-aside', 'given-up']);
    expect((await database.query('select n from noted order by id')).rows.map((row) => row.n)).toEqual([3, 2]);
  });

  it('the HTTP door is the same inbox: the caller waits for its row, and a repeat is told as one', async () => {
    const door = echo.app.get(Door);
    const take = () =>
      door.take({
        source: 'one',
        area: 'cambridgeshire',
        event: eventByHttp({ messageId: 'h1', type: 'thing.happened.v1', body: Buffer.from('{"n":1}') }),
      });
    const first = await take();
    expect(await door.settled(first.inboxId, 5_000)).toBe(true);
    expect((await database.query('select n from noted')).rowCount).toBe(1);
    const second = await take();
    expect(second).toMatchObject({ repeats: first.inboxId, same: true });
    expect(await door.settled(second.inboxId, 5_000)).toBe(true);
    expect(await answers()).toEqual(['duplicate']);
  });

  it('a partner whose queue is missing disturbs nobody else, and is heard again when it is back', async () => {
    await channel.deleteQueue('p.one.in');
    await send('two', { id: '1', data: { n: 2 } });
    await world.heardFacts('thing.noted.v1', 1);
    await channel.assertQueue('p.one.in', queueOptions(100_000));
    await send('one', { id: '1', data: { n: 1 } });
    await world.heardFacts('thing.noted.v1', 2);
  });
});
