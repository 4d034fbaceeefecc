import type { Channel, ChannelModel, ConfirmChannel } from 'amqplib';
import { BrokerLink } from './broker-link.js';
import { closeQuietly } from './close-quietly.js';
import { STRUCTURED } from './cloud-event.js';
import { RoomInQueues, type Depth } from './room-in-queues.js';
import { Signal } from './signal.js';

/**
 * What became of a message: the broker put it into the queue, refused it (the queue is full), or found no such queue. `no_answer` is neither yes
 * nor no: the connection went before the answer came. It may be in the queue, so it is sent again under the same id.
 */
export type Placed = 'taken' | 'refused' | 'missing' | 'no_answer';

/** One CloudEvent to be placed. */
export interface ToPlace {
  messageId: string;
  type: string;
  event: Buffer;
}

/** A confirm that has not come by then will not come on this connection. */
const CONFIRM_DEADLINE = 30_000;

/** What lasts as long as one connection does. */
interface Connection {
  model: ChannelModel;
  channel: ConfirmChannel;
  room: RoomInQueues;
}

/** Puts messages straight into queues that others own, each with a confirm and `mandatory`. It declares nothing. */
export class QueuePublisher {
  /** Raised when a connection stands again. */
  readonly connected = new Signal();
  private readonly link: BrokerLink;
  private connection: Connection | undefined;
  private readonly returned = new Set<string>();

  constructor(url: string, name: string, report: (error: Error) => void) {
    this.link = new BrokerLink(
      url,
      name,
      async ({ model, over }) => {
        const channel = await model.createConfirmChannel();
        channel.on('error', report);
        // A return comes before its confirm: by the time that says "taken", this says that nothing took it.
        channel.on('return', (message) => this.returned.add(String(message.properties.messageId)));
        const gone = new Promise<void>((resolve) => channel.once('close', () => resolve()));
        this.connection = { model, channel, room: new RoomInQueues(questionsOver(model)) };
        this.connected.raise();
        await Promise.race([over, gone]);
        this.connection = undefined;
        this.returned.clear();
        // A channel that closed alone: its connection goes too, and both are made anew.
        await closeQuietly(model);
      },
      report,
    );
  }

  start(): void {
    this.link.start();
  }

  stop(): Promise<void> {
    return this.link.stop();
  }

  isConnected(): boolean {
    return this.connection !== undefined;
  }

  /** How many of the next messages into this queue may go together (`RoomInQueues`); one at the least. */
  async roomFor(queue: string, limit: number | null, wish: number): Promise<number> {
    return (await this.connection?.room.for(queue, limit, wish)) ?? 1;
  }

  /** Places these into one queue, in this order, none waiting for the answer to the one before. @returns what became of each */
  async place(queue: string, messages: ToPlace[]): Promise<Placed[]> {
    const { connection } = this;
    if (!connection) return messages.map(() => 'no_answer');
    let onDeadline: () => void = () => undefined;
    const late = new Promise<Placed>((resolve) => (onDeadline = () => resolve('no_answer')));
    // Confirms that never come: start again with a whole connection, or this queue's line would wait for ever.
    const timer = setTimeout(() => {
      onDeadline();
      connection.model.close().catch(() => undefined);
    }, CONFIRM_DEADLINE);
    const answers = messages.map((message) => Promise.race([late, this.publish(connection, queue, message)]));
    const placed = await Promise.all(answers).finally(() => clearTimeout(timer));
    connection.room.heed(queue, placed);
    return placed;
  }

  private publish({ channel }: Connection, queue: string, { messageId, type, event }: ToPlace): Promise<Placed> {
    return new Promise((resolve) => {
      const answer = (error: unknown) => {
        if (this.returned.delete(messageId)) resolve('missing');
        else if (!error) resolve('taken');
        else resolve(this.connection?.channel === channel && isRefusal(error) ? 'refused' : 'no_answer');
      };
      channel.publish('', queue, event, { persistent: true, mandatory: true, contentType: STRUCTURED, messageId, type }, answer);
    });
  }
}

/** amqplib answers a nack and a closed channel by the same way, and tells them apart in words alone. */
const isRefusal = (error: unknown) => (error as Error).message === 'message nacked';

/** Asks on a channel of its own: asked for a queue that is gone, the broker closes the channel. @returns undefined where no answer came */
function questionsOver(model: ChannelModel): (queue: string) => Promise<Depth | undefined> {
  let asking: Promise<Channel> | undefined;
  const open = async () => {
    const channel = await model.createChannel();
    channel.on('error', () => undefined);
    channel.once('close', () => (asking = undefined));
    return channel;
  };
  return async (queue) => {
    try {
      return await (await (asking ??= open())).checkQueue(queue);
    } catch {
      return undefined;
    }
  };
}
