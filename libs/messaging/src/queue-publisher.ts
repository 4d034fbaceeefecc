import type { ChannelModel, ConfirmChannel } from 'amqplib';
import { BrokerLink } from './broker-link.js';
import { closeQuietly } from './close-quietly.js';
import { STRUCTURED } from './cloud-event.js';
import { Signal } from './signal.js';

/** What the broker did with a message: put it into the queue, refused it (the queue is full), or found no such queue. */
export type Placed = 'taken' | 'refused' | 'missing';

/** Neither yes nor no: the connection went before the answer came. The message may be in the queue, so it is sent again under the same id. */
export class NoAnswer extends Error {
  override name = 'NoAnswer';
}

/** A confirm that has not come by then will not come on this connection. */
const CONFIRM_DEADLINE = 30_000;

/** Puts messages straight into queues that others own, each with a confirm and `mandatory`. It declares nothing. */
export class QueuePublisher {
  /** Raised when a connection stands again. */
  readonly connected = new Signal();
  private readonly link: BrokerLink;
  private channel: ConfirmChannel | undefined;
  private model: ChannelModel | undefined;
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
        this.channel = channel;
        this.model = model;
        this.connected.raise();
        await Promise.race([over, gone]);
        this.channel = undefined;
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
    return this.channel !== undefined;
  }

  /** Places one CloudEvent. @throws NoAnswer where the connection is not there, or went before the broker's answer */
  place(queue: string, messageId: string, type: string, event: Buffer): Promise<Placed> {
    const channel = this.channel;
    if (!channel) return Promise.reject(new NoAnswer('no connection to the broker'));
    return new Promise((resolve, reject) => {
      // A confirm that never comes: start again with a whole connection, or this queue's line would wait for ever.
      const timer = setTimeout(() => {
        reject(new NoAnswer(`no confirm within ${CONFIRM_DEADLINE} ms`));
        this.model?.close().catch(() => undefined);
      }, CONFIRM_DEADLINE);
      const answer = (error: unknown) => {
        clearTimeout(timer);
        if (this.returned.delete(messageId)) resolve('missing');
        else if (!error) resolve('taken');
        else if (this.channel === channel && isRefusal(error)) resolve('refused');
        else reject(new NoAnswer('the channel closed before its confirm'));
      };
      channel.publish('', queue, event, { persistent: true, mandatory: true, contentType: STRUCTURED, messageId, type }, answer);
    });
  }
}

/** amqplib answers a nack and a closed channel by the same way, and tells them apart in words alone. */
const isRefusal = (error: unknown) => (error as Error).message === 'message nacked';
