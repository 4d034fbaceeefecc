import { Connection, ConsumerStatus, type AsyncMessage } from 'rabbitmq-client';
import { HubAway, type PartnerConnection } from './hub-at.js';

/** What arrives on a partner's own queue. */
export interface Event {
  id: string;
  type: string;
  data: Record<string, unknown>;
}

/**
 * A partner's system with a client that is not the hub's: one connection, one exchange to write to, one queue to read from.
 * A message is acknowledged after it was dealt with, so that one cut off comes again.
 */
export class PartnerSystem {
  private readonly connection: Connection;
  private readonly publisher;
  private readonly consumer;

  /**
   * @param onEvent deals with one message; may come twice for the same one
   * @param onAway told once the connection is lost
   */
  constructor(
    private readonly at: PartnerConnection,
    onEvent: (event: Event) => Promise<void>,
    onAway: (error: HubAway) => void,
  ) {
    const away = (error: Error) => onAway(new HubAway(`the broker is gone: ${error.message}`, { cause: error }));
    this.connection = new Connection({ url: at.url, connectionTimeout: 5_000, acquireTimeout: 5_000 });
    this.connection.on('error', away);
    // A confirm alone does not say that a queue took it.
    const onReturn = () => onAway(new HubAway(`nobody listens behind ${at.exchange}`));
    this.publisher = this.connection.createPublisher({ confirm: true, onReturn });
    // Passive: a partner may declare nothing.
    this.consumer = this.connection.createConsumer(
      { queue: at.queue, queueOptions: { passive: true }, qos: { prefetchCount: 50 } },
      async (message) => {
        const event = read(message);
        if (event) await onEvent(event);
        return ConsumerStatus.ACK;
      },
    );
    this.consumer.on('error', away);
  }

  /** Resolves when the broker has confirmed it. Every other message goes in binary mode: both are CloudEvents. */
  async send(event: { id: string; type: string; data: object }, binary = false): Promise<void> {
    const attributes = { specversion: '1.0', id: event.id, source: `demo/${this.at.exchange}`, type: event.type };
    const envelope = { exchange: this.at.exchange, durable: true, messageId: event.id, mandatory: true };
    try {
      if (binary) {
        const headers = Object.fromEntries(Object.entries(attributes).map(([name, value]) => [`cloudEvents:${name}`, value]));
        await this.publisher.send({ ...envelope, contentType: 'application/json', headers }, Buffer.from(JSON.stringify(event.data)));
      } else {
        const body = { ...attributes, datacontenttype: 'application/json', data: event.data };
        await this.publisher.send({ ...envelope, contentType: 'application/cloudevents+json' }, Buffer.from(JSON.stringify(body)));
      }
    } catch (error) {
      throw new HubAway('the broker did not confirm', { cause: error });
    }
  }

  /** At once, whatever is under way: what was not acknowledged comes again. */
  leave(): void {
    // It goes on trying to connect otherwise, and tells of each failure.
    this.connection.removeAllListeners('error');
    this.connection.on('error', () => undefined);
    this.consumer.removeAllListeners('error');
    this.consumer.on('error', () => undefined);
    this.connection.unsafeDestroy();
  }
}

function read(message: AsyncMessage): Event | undefined {
  const body = (Buffer.isBuffer(message.body) ? JSON.parse(message.body.toString('utf8')) : message.body) as Partial<Event>;
  return typeof body?.type === 'string' && typeof body.data === 'object' && body.data !== null ? (body as Event) : undefined;
}
