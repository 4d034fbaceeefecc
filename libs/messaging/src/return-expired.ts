import type { BeforeApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common';
import type { ChannelModel, ConfirmChannel, ConsumeMessage } from 'amqplib';
import type { Metrics } from '#platform/metrics.js';
import { BrokerLink, type Link } from './broker-link.js';
import { queueOptions } from './topology.js';

/** Where the broker puts what expired in a partner's inbound queue: named in the policy that the directory sets for each. */
const EXPIRED = 'p.expired';
const QUEUE = 'p.expired.in';
const LIMIT = 100_000;
const AT_ONCE = 50;
/** Milliseconds after which a queue that is full is tried again. */
const AGAIN = 1_000;

/**
 * A partner may give its message a time after which it expires; the broker obeys, and what was confirmed would be gone without an answer. So it
 * goes into a queue of the hub's own, and from there back into the one that it came from, where it waits like any other. The routing key, which
 * the policy sets and no sender reaches, says which queue that was; nothing that the sender wrote is asked.
 */
export class ReturnExpired implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly link?: BrokerLink;
  private channel?: ConfirmChannel;
  /** Those that this process has in hand: the broker does not count them among those that wait. */
  private readonly inHand = new Set<ConsumeMessage>();

  /** @param url of the partners' virtual host; without one there are no such queues */
  constructor(url: string | undefined, metrics: Metrics, report: (error: Error) => void) {
    if (!url) return;
    this.link = new BrokerLink(url, 'intake expired', (link) => this.run(link, report), report);
    metrics.readOnScrape(
      'expired',
      { messages_expired_waiting: { help: 'Messages that expired in partners’ queues and wait to be put back into them' } },
      async (put) => put('messages_expired_waiting', await this.waiting()),
    );
  }

  onApplicationBootstrap(): void {
    this.link?.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.link?.stop();
  }

  private async waiting(): Promise<number> {
    if (!this.channel) throw new Error('the broker is away');
    return (await this.channel.checkQueue(QUEUE)).messageCount + this.inHand.size;
  }

  private async run({ model, over }: Link, report: (error: Error) => void): Promise<void> {
    const channel = await model.createConfirmChannel();
    channel.on('error', report);
    const closed = new Promise<void>((resolve) => channel.once('close', () => resolve()));
    await channel.assertExchange(EXPIRED, 'fanout', { durable: true });
    await channel.assertQueue(QUEUE, queueOptions(LIMIT));
    await channel.bindQueue(QUEUE, EXPIRED, '');
    await channel.prefetch(AT_ONCE);
    await channel.consume(QUEUE, (message) => {
      // Deleted by somebody: it is declared again on a new connection.
      if (message === null) return void endOf(model);
      this.inHand.add(message);
      this.giveBack(channel, message);
    });
    this.channel = channel;
    await Promise.race([over, closed]);
    this.channel = undefined;
    this.inHand.clear();
    await endOf(model);
  }

  /** Into the queue that it came from, as it was sent, but for what would let it expire again or go elsewhere too. */
  private giveBack(channel: ConfirmChannel, message: ConsumeMessage): void {
    this.publishOrLater(channel, message, '', () => this.behindAll(channel, message));
  }

  /** Behind all that waits here: given back to the broker it would stand before them, and one partner whose queue is full would hold up all others. */
  private behindAll(channel: ConfirmChannel, message: ConsumeMessage): void {
    this.publishOrLater(channel, message, EXPIRED, () => this.behindAll(channel, message));
  }

  /** The message is done with once the broker has it elsewhere; until then it stands where it stood. */
  private publishOrLater(channel: ConfirmChannel, message: ConsumeMessage, exchange: string, later: () => void): void {
    const { expiration: _expires, userId: _user, headers = {}, ...properties } = message.properties;
    const kept = Object.fromEntries(Object.entries(headers).filter(([name]) => !/^(CC|BCC|x-death|x-(first|last)-death-.*)$/.test(name)));
    const sent = { ...properties, headers: kept, deliveryMode: 2 } as object;
    try {
      channel.publish(exchange, message.fields.routingKey, message.content, sent, (refused) => {
        try {
          if (refused) return void setTimeout(later, AGAIN).unref();
          channel.ack(message);
          this.inHand.delete(message);
        } catch {
          // The channel closed meanwhile: the broker gives it again.
        }
      });
    } catch {
      // As above.
    }
  }
}

const endOf = (model: ChannelModel): Promise<void> => model.close().catch(() => undefined);
