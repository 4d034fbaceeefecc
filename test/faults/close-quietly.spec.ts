import { setTimeout as delay } from 'node:timers/promises';
import { connect } from 'amqplib';
import { closeQuietly } from '#messaging/close-quietly.js';
import { TcpProxy } from './tcp-proxy.js';

/** Met in a run: a service that was saying goodbye to a channel when its connection ended heard nothing of its queue ever after. */
describe.each([
  ['a channel', 'channel'],
  ['a connection', 'model'],
] as const)('the goodbye to %s whose way to the broker is cut before the answer', (_name, which) => {
  let proxy: TcpProxy;
  afterEach(() => proxy.close());

  async function opened() {
    const url = new URL(process.env.HUB_TEST_AMQP_URL!);
    proxy = await TcpProxy.to(Number(url.port));
    url.port = String(proxy.port);
    const model = await connect(url.href);
    model.on('error', () => undefined);
    const channel = await model.createChannel();
    channel.on('error', () => undefined);
    proxy.halfOpen();
    return { model, channel };
  }

  it('is over all the same', async () => {
    const end = (await opened())[which];
    const closed = closeQuietly(end);
    proxy.cut();
    await closed;
  });

  it('is never over for amqplib alone, which is why we do not wait for that', async () => {
    const { [which]: end, model } = await opened();
    const gone = new Promise<void>((resolve) => model.once('close', () => resolve()));
    const closed = end.close().then(() => 'answered', () => 'refused'); // prettier-ignore
    proxy.cut();
    await gone;
    expect(await Promise.race([closed, delay(500, 'never')])).toBe('never');
  });
});
