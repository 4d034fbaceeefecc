import { connect, type ChannelModel, type ConfirmChannel } from 'amqplib';
import { readEvent, STRUCTURED } from '#messaging/cloud-event.js';
import { newId } from '#platform/new-id.js';
import { dataOf, eventJson } from './hub-event.js';
import type { Hear, HubEvent, Line } from './line.js';
import { receiptOfAgain } from './played-hub.js';
import { until } from './until.js';

/** The two queues of a partner, and whoever may see both sides of them. */
export interface QueuePair {
  /** Address of the partners' virtual host, for a user that reads and writes all queues. */
  broker: string;
  /** The management API, with its user. */
  management: string;
  inQueue: string;
  outQueue: string;
  /** The broker's user that the system connects as. */
  user: string;
}

/** A queue says every five seconds how much stands in it, and the management plugin collects that every five seconds: sooner, what was told last may not be counted. */
const COUNTED_MS = 11_000;
const DRAIN_MS = 15_000;

/** A system that is connected by queue: the run reads what it publishes, and answers into its queue. */
export class QueueLine implements Line {
  readonly way = 'queue';
  private toldAt = 0;

  private constructor(
    private readonly pair: QueuePair,
    private readonly model: ChannelModel,
    private readonly channel: ConfirmChannel,
  ) {}

  static async open(pair: QueuePair, hear: Hear): Promise<QueueLine> {
    const model = await connect(pair.broker);
    model.on('error', () => undefined);
    const line = new QueueLine(pair, model, await model.createConfirmChannel());
    await line.channel.consume(pair.inQueue, (message) => {
      if (!message) return;
      const { messageId: key, type, body, faults } = readEvent(message.content, message.properties);
      const said = hear({ key, type, data: dataOf(body), body: body.toString('utf8'), faults });
      line.channel.ack(message);
      const told = said.then((reply) => {
        if (reply.kind !== 'receipt') return undefined;
        const receipt = reply.again ? receiptOfAgain(reply.receipt) : reply.receipt;
        return line.tell({ id: newId(), type: 'receipt.issued.v1', data: receipt });
      });
      // An answer that comes late may find the run at its end.
      told.catch(() => undefined);
    });
    return line;
  }

  async tell(...events: HubEvent[]): Promise<void> {
    for (const event of events)
      this.channel.sendToQueue(this.pair.outQueue, eventJson(event), { persistent: true, contentType: STRUCTURED, messageId: event.id });
    await this.channel.waitForConfirms();
    this.toldAt = Date.now();
  }

  /** The broker gives it to whoever reads. */
  async heard(): Promise<boolean> {
    return true;
  }

  async untaken(): Promise<string | undefined> {
    await new Promise((resolve) => setTimeout(resolve, this.toldAt + COUNTED_MS - Date.now()));
    let left: number | undefined;
    const drained = await until(DRAIN_MS, async () => (left = await this.unacknowledged()) === 0);
    return drained ? undefined : `${left ?? 'All'} messages were still not acknowledged after ${(COUNTED_MS + DRAIN_MS) / 1000} s.`;
  }

  async clear(): Promise<void> {
    await this.channel.purgeQueue(this.pair.outQueue);
  }

  /** Ends every connection of the system's. @returns how many there were */
  async cut(): Promise<number> {
    const all = await this.manage<{ name: string; user: string }[]>('GET', ['vhosts', this.vhost, 'connections']);
    const own = all.filter(({ user }) => user === this.pair.user);
    for (const { name } of own) await this.manage('DELETE', ['connections', name]);
    return own.length;
  }

  async close(): Promise<void> {
    await this.model.close().catch(() => undefined);
  }

  /** @returns nothing as long as a queue was never counted: that is no proof that all was taken */
  private async unacknowledged(): Promise<number | undefined> {
    return (await this.manage<{ messages?: number }>('GET', ['queues', this.vhost, this.pair.outQueue])).messages;
  }

  private get vhost(): string {
    return decodeURIComponent(new URL(this.pair.broker).pathname.slice(1));
  }

  private async manage<T>(method: string, path: string[]): Promise<T> {
    const { origin, pathname, username, password } = new URL(this.pair.management);
    const authorization = `Basic ${Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`).toString('base64')}`;
    const url = `${origin}${pathname.replace(/\/$/, '')}/api/${path.map(encodeURIComponent).join('/')}`;
    const answer = await fetch(url, { method, headers: { authorization, connection: 'close' } });
    if (!answer.ok && answer.status !== 404)
      throw new Error(`the broker's management API answered ${answer.status} to ${method} ${path[0]}`);
    return (method === 'GET' ? await answer.json() : undefined) as T;
  }
}
