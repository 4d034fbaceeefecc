import { connect, type ChannelModel, type ConfirmChannel } from 'amqplib';
import { ReturnExpired } from '#messaging/return-expired.js';
import { queueOptions } from '#messaging/topology.js';
import { Metrics } from '#platform/metrics.js';
import { testWorld, type TestWorld } from '#testing/test-world.js';
import { echoContracts } from './echo-service.js';

/** Of one partner; more than are taken in hand at once. */
const FLOOD = 120;
const FULL = 'p.full.in';
const OPEN = 'p.open.in';

describe('what expired in partners’ queues', () => {
  let world: TestWorld;
  let model: ChannelModel;
  let channel: ConfirmChannel;
  let metrics: Metrics;
  let returning: ReturnExpired;

  beforeAll(async () => {
    world = await testWorld(['echo'], echoContracts);
    model = await connect(world.partnersUrl);
    channel = await model.createConfirmChannel();
    await channel.assertQueue(FULL, queueOptions(1));
    await channel.assertQueue(OPEN, queueOptions(1_000));
    metrics = new Metrics('intake');
    returning = new ReturnExpired(world.partnersUrl, metrics, () => undefined);
    returning.onApplicationBootstrap();
    await world.until(async () => (await waiting()) === 0);
  });
  afterAll(async () => {
    await returning?.beforeApplicationShutdown();
    await model?.close();
    await world?.close();
  });

  const waiting = async (): Promise<number | undefined> => {
    const [, value] = /^messages_expired_waiting{[^}]*} (\d+)$/m.exec(await metrics.metrics()) ?? [];
    return value === undefined ? undefined : Number(value);
  };
  /** As the broker puts it there by the policy of the queue that it expired in. */
  const expired = async (queue: string, ...texts: string[]) => {
    for (const text of texts)
      channel.publish('p.expired', queue, Buffer.from(text), {
        persistent: true,
        expiration: '600000',
        headers: { CC: [OPEN], 'x-death': [] },
      });
    await channel.waitForConfirms();
  };
  const read = async (queue: string) => {
    const message = await channel.get(queue, { noAck: true });
    return message ? message : undefined;
  };

  it('goes back to its own queue, to wait there without an end, and nowhere else', async () => {
    await expired(OPEN, 'again');
    const message = await world.until(() => read(OPEN));
    const { expiration, headers } = message.properties;
    // What a quorum queue itself says of each message.
    expect([message.content.toString(), expiration, headers]).toEqual(['again', undefined, { 'x-delivery-count': 0 }]);
    await world.until(async () => (await waiting()) === 0);
    expect(await read(OPEN)).toBeUndefined();
  });

  it('of one whose queue is full waits behind all others, is counted, and goes back whole and once when there is room', async () => {
    // A quorum queue takes a few more than it says before it refuses: it is filled until it does.
    let before = 0;
    for (let taken = true; taken; before += taken ? 1 : 0)
      taken = await new Promise<boolean>((done) =>
        channel.sendToQueue(FULL, Buffer.from('before'), { persistent: true }, (error) => done(!error)),
      );
    const flood = Array.from({ length: FLOOD }, (_, nth) => `flood-${nth}`);
    await expired(FULL, ...flood);
    await expired(OPEN, 'another’s');
    expect((await world.until(() => read(OPEN))).content.toString()).toBe('another’s');
    // Whoever publishes anew is told only after some that there is no room: those few went in.
    await world.until(async () => {
      const taken = (await channel.checkQueue(FULL)).messageCount - before;
      const counted = (await waiting()) ?? 0;
      return counted > 0 && counted + taken === FLOOD;
    });
    const found: string[] = [];
    await world.until(async () => {
      for (let message = await read(FULL); message; message = await read(FULL)) found.push(message.content.toString());
      return found.length >= FLOOD + before;
    }, 60_000);
    expect(found.filter((text) => text === 'before')).toHaveLength(before);
    expect(found.filter((text) => text !== 'before').sort()).toEqual(flood.sort());
    await world.until(async () => (await waiting()) === 0);
  }, 90_000);
});
