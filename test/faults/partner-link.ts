import { Connection, ConsumerStatus, type AsyncMessage } from 'rabbitmq-client';
import type { PartnerConnection } from '../../apps/hub/src/hub-file.js';

/** What arrives on a partner's own queue, and what it sends. */
export interface PartnerEvent {
  id: string;
  type: string;
  data: Record<string, unknown>;
}

/** No confirm by then: it is sent again, under the same id. The first may still have arrived. */
const CONFIRM_WITHIN_MS = 10_000;
const SEND_AGAIN_AFTER_MS = 500;

/**
 * A partner's system that rides over anything: with a client that is not the hub's, it connects again within half a second of the broker being back,
 * sends again what was not confirmed, and acknowledges what it read only after it has dealt with it.
 */
export class PartnerLink {
  private readonly connection: Connection;
  private readonly publisher;
  private readonly consumer;
  private left = false;

  /** @param deal deals with one message; may come twice for the same one. What it throws has it come again. */
  constructor(
    private readonly at: PartnerConnection,
    private readonly deal: (event: PartnerEvent) => Promise<void>,
  ) {
    this.connection = new Connection({
      url: at.url,
      connectionTimeout: 3_000,
      acquireTimeout: 5_000,
      retryLow: 100,
      retryHigh: 500,
      heartbeat: 10,
    });
    this.connection.on('error', () => undefined);
    this.publisher = this.connection.createPublisher({ confirm: true });
    // Passive: a partner may declare nothing.
    this.consumer = this.connection.createConsumer(
      { queue: at.queue, queueOptions: { passive: true }, qos: { prefetchCount: 200 } },
      async (message) => {
        const event = read(message);
        try {
          if (event && !this.left) await this.deal(event);
          return this.left ? ConsumerStatus.REQUEUE : ConsumerStatus.ACK;
        } catch {
          return ConsumerStatus.REQUEUE;
        }
      },
    );
    this.consumer.on('error', () => undefined);
  }

  /** Resolves to true once the broker has confirmed it, to false where the link was left before. */
  async send(event: PartnerEvent): Promise<boolean> {
    let confirmed = false;
    while (!confirmed && !this.left) {
      const sent = this.publish(event).then(
        () => (confirmed = true),
        () => pause(SEND_AGAIN_AFTER_MS),
      );
      await Promise.race([sent, pause(CONFIRM_WITHIN_MS)]);
    }
    return confirmed;
  }

  leave(): void {
    this.left = true;
    this.connection.unsafeDestroy();
  }

  private publish({ id, type, data }: PartnerEvent): Promise<void> {
    const body = { specversion: '1.0', id, source: `faults/${this.at.exchange}`, type, datacontenttype: 'application/json', data };
    const to = { exchange: this.at.exchange, durable: true, messageId: id, contentType: 'application/cloudevents+json' };
    return this.publisher.send(to, Buffer.from(JSON.stringify(body)));
  }
}

/** Does not keep the process alive. */
export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms).unref());

function read(message: AsyncMessage): PartnerEvent | undefined {
  const body = (Buffer.isBuffer(message.body) ? JSON.parse(message.body.toString('utf8')) : message.body) as Partial<PartnerEvent>;
  const known = typeof body?.id === 'string' && typeof body.type === 'string' && typeof body.data === 'object' && body.data !== null;
  return known ? (body as PartnerEvent) : undefined;
}
