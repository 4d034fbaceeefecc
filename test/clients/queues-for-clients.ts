import { randomBytes } from 'node:crypto';
import { connect, type ChannelModel } from 'amqplib';
import type { QueuePair } from '../../apps/sandbox/src/conformance/queue-line.js';
import type { QueueAt } from './wire.js';

/** Partners' exchanges and queues at the broker that `npm test` brings, in a virtual host of their own, without a hub. */
export class QueuesForClients {
  private readonly users: string[] = [];

  private constructor(
    private readonly vhost: string,
    private readonly broker: string,
    private readonly model: ChannelModel,
  ) {}

  static async open(): Promise<QueuesForClients> {
    const vhost = `c${randomBytes(6).toString('hex')}`;
    await manage('PUT', `/api/vhosts/${vhost}`);
    const url = new URL(process.env.HUB_TEST_AMQP_URL!);
    url.pathname = `/${vhost}`;
    return new QueuesForClients(vhost, url.href, await connect(url.href));
  }

  /** One more partner: how the run reaches its queues, and how its system does. */
  async lend(): Promise<{ pair: QueuePair; at: QueueAt }> {
    const user = `${this.vhost}-${this.users.push('') - 1}`;
    this.users[this.users.length - 1] = user;
    const [inQueue, outQueue] = [`${user}.in`, `${user}.out`];
    await manage('PUT', `/api/users/${user}`, { password: user, tags: '' });
    await manage('PUT', `/api/permissions/${this.vhost}/${user}`, { configure: '^$', write: `^${user}$`, read: `^${user}\\.out$` });
    const channel = await this.model.createChannel();
    await channel.assertExchange(user, 'fanout');
    await channel.assertQueue(inQueue);
    await channel.assertQueue(outQueue);
    await channel.bindQueue(inQueue, user, '');
    await channel.close();
    const own = new URL(this.broker);
    Object.assign(own, { username: user, password: user });
    const pair = { broker: this.broker, management: process.env.HUB_TEST_MANAGEMENT_URL!, inQueue, outQueue, user };
    return { pair, at: { url: own.href, exchange: user, queue: outQueue } };
  }

  async close(): Promise<void> {
    await this.model.close().catch(() => undefined);
    await manage('DELETE', `/api/vhosts/${this.vhost}`);
    for (const user of this.users) await manage('DELETE', `/api/users/${user}`);
  }
}

async function manage(method: string, path: string, body: object = {}): Promise<void> {
  const { origin, username, password } = new URL(process.env.HUB_TEST_MANAGEMENT_URL!);
  const authorization = `Basic ${Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`).toString('base64')}`;
  const headers = { authorization, 'content-type': 'application/json', connection: 'close' };
  const answer = await fetch(`${origin}${path}`, { method, headers, ...(method === 'PUT' && { body: JSON.stringify(body) }) });
  if (!answer.ok && answer.status !== 404) throw new Error(`the broker's management answered ${answer.status} to ${method} ${path}`);
}
