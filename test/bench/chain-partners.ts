import { connect, type ChannelModel, type ConfirmChannel, type ConsumeMessage } from 'amqplib';
import type { HubFile, PartnerConnection } from '../../apps/hub/src/hub-file.js';

const READ_AT_ONCE = 200;

/** An agency's own system: it writes to its exchange as fast as it is told, without waiting for one confirm before the next message. */
interface Agency {
  channel: ConfirmChannel;
  exchange: string;
}

/**
 * Every partner of the hub, connected as it would be: agencies publish with pipelined confirms, and all read their queues and acknowledge.
 * A queue that nobody reads would fill up, and the hub would be measured on an empty line.
 */
export class ChainPartners {
  /** Messages that partners have read. */
  read = 0;
  confirmed = 0;
  /** Sent, and refused or returned by the broker. */
  refused = 0;
  private next = 0;
  private leaving = false;

  private constructor(
    private readonly models: ChannelModel[],
    private readonly agencies: Agency[],
  ) {}

  static async connect(organisations: HubFile['organisations']): Promise<ChainPartners> {
    const partners = new ChainPartners([], []);
    for (const { kind, amqp } of organisations) {
      if (!amqp) continue;
      const model = await connect(amqp.url);
      model.on('error', () => undefined);
      partners.models.push(model);
      await partners.readAll(model, amqp);
      if (kind !== 'agency') continue;
      const channel = await model.createConfirmChannel();
      // Returned: no queue behind the exchange took it, whatever the confirm says.
      channel.on('return', () => partners.refused++);
      partners.agencies.push({ channel, exchange: amqp.exchange });
    }
    return partners;
  }

  /** Publishes at the next agency's exchange; the confirm is counted when it comes. */
  publish({ id, body }: { id: string; body: Buffer }, confirmed: () => void = () => undefined): void {
    const { channel, exchange } = this.agencies[this.next++ % this.agencies.length]!;
    const options = { persistent: true, mandatory: true, contentType: 'application/cloudevents+json', messageId: id };
    channel.publish(exchange, '', body, options, (error: unknown) => {
      if (error) this.refused++;
      else this.confirmed++;
      confirmed();
    });
  }

  async leave(): Promise<void> {
    this.leaving = true;
    await Promise.all(this.models.map((model) => model.close().catch(() => undefined)));
  }

  private async readAll(model: ChannelModel, { queue }: PartnerConnection): Promise<void> {
    const channel = await model.createChannel();
    await channel.prefetch(READ_AT_ONCE);
    let last: ConsumeMessage | undefined;
    await channel.consume(queue, (message) => {
      if (!message) return;
      this.read++;
      // One acknowledgement for all that came together.
      if (!last)
        setImmediate(() => {
          if (!this.leaving) channel.ack(last!, true);
          last = undefined;
        });
      last = message;
    });
  }
}
