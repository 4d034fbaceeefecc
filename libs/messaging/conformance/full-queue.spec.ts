import { connect, type Channel, type ChannelModel } from 'amqplib';
import { QueuePublisher, type ToPlace } from '#messaging/queue-publisher.js';
import { queueOptions } from '#messaging/topology.js';
import { testWorld, type TestWorld } from '#testing/test-world.js';
import { echoContracts } from './echo-service.js';

const LIMIT = 60;

describe('a queue that fills up while messages go into it together', () => {
  let world: TestWorld;
  let model: ChannelModel;
  let channel: Channel;
  let publisher: QueuePublisher;

  beforeAll(async () => {
    world = await testWorld(['echo'], echoContracts);
    model = await connect(world.partnersUrl);
    channel = await model.createChannel();
    publisher = new QueuePublisher(world.partnersUrl, 'spec', () => undefined);
    publisher.start();
    await world.until(() => publisher.isConnected());
  });
  afterAll(async () => {
    await publisher?.stop();
    await model?.close();
    await world?.close();
  });

  /** Sends a line as whoever owes it does: what was not taken, and all behind it, again. @returns how many went together at the most */
  async function sendLine(queue: string, messages: ToPlace[], limit: number | null): Promise<number> {
    let most = 0;
    for (let taken = 0; taken < messages.length;) {
      const together = await publisher.roomFor(queue, limit, Math.min(100, messages.length - taken));
      const placed = await publisher.place(queue, messages.slice(taken, taken + together));
      const nth = placed.findIndex((each) => each !== 'taken');
      taken += nth < 0 ? together : nth;
      most = Math.max(most, together);
    }
    return most;
  }

  /** Reads in swoops, each of which makes more room than the broker asks for before it takes messages again; ends when all is sent and read. */
  async function readWhile(queue: string, sending: Promise<unknown>): Promise<string[]> {
    const read: string[] = [];
    let sent = false;
    void sending.then(() => (sent = true));
    for (let atOnce = 1; !sent || atOnce > 0;) {
      const found = await Promise.all(Array.from({ length: 40 }, () => channel.get(queue, { noAck: true })));
      const messages = found.filter((each) => each !== false);
      read.push(...messages.map(({ content }) => content.toString()));
      atOnce = messages.length;
    }
    return read;
  }

  const line = (count: number): ToPlace[] =>
    Array.from({ length: count }, (_, n) => ({ messageId: String(n), type: 'thing.noted.v1', event: Buffer.from(String(n)) }));

  it.each([
    ['its limit is known', LIMIT],
    ['nobody told its limit', null],
  ])('takes none before an earlier one and loses none, where %s', async (why, limit) => {
    const queue = `p.${why.replaceAll(' ', '-')}.out`;
    await channel.assertQueue(queue, queueOptions(LIMIT));
    const messages = line(600);
    const sending = sendLine(queue, messages, limit);
    expect(await readWhile(queue, sending)).toEqual(messages.map(({ messageId }) => messageId));
    expect(await sending).toBeLessThanOrEqual(LIMIT / 2);
  });

  it('takes a page together where there is room', async () => {
    const queue = 'p.roomy.out';
    await channel.assertQueue(queue, queueOptions(10_000));
    const messages = line(300);
    const sending = sendLine(queue, messages, 10_000);
    expect(await sending).toBe(100);
    expect(await readWhile(queue, sending)).toEqual(messages.map(({ messageId }) => messageId));
  });

  it('is missed by all that went together, and by nothing else', async () => {
    expect(await publisher.place('p.gone.out', line(3))).toEqual(['missing', 'missing', 'missing']);
    expect(await publisher.place('p.roomy.out', line(2))).toEqual(['taken', 'taken']);
  });

  it('gives no answer without a connection', async () => {
    const stopped = new QueuePublisher(world.partnersUrl, 'spec', () => undefined);
    expect(await stopped.place('p.roomy.out', line(2))).toEqual(['no_answer', 'no_answer']);
  });
});
