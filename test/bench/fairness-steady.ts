import { connect, type ChannelModel, type ConfirmChannel } from 'amqplib';
import type { HubFile } from '../../apps/hub/src/hub-file.js';
import { chainMessage } from './chain-referrals.js';
import type { Paced } from './open-loop.js';

type Organisation = HubFile['organisations'][number];

/** The partner whose latency is measured: sends referrals, and hears of each by the receipt in its own queue. */
export class Steady implements Paced {
  private run = '';
  private next = 0;
  private listener: (n: number, at?: number) => void = () => undefined;

  private constructor(
    private readonly model: ChannelModel,
    private readonly channel: ConfirmChannel,
    private readonly exchange: string,
  ) {}

  static async connect({ url, exchange, queue }: NonNullable<Organisation['amqp']>): Promise<Steady> {
    const model = await connect(url);
    model.on('error', () => undefined);
    const channel = await model.createConfirmChannel();
    const steady = new Steady(model, channel, exchange);
    await channel.prefetch(100);
    await channel.consume(queue, (message) => {
      if (!message) return;
      steady.hear(message.content);
      channel.ack(message);
    });
    return steady;
  }

  begin(run: string): void {
    this.run = run;
    this.next = 0;
  }

  send(): number {
    const { id, body } = chainMessage(`steady-${this.run}`, this.next);
    this.channel.publish(this.exchange, '', body, { persistent: true, contentType: 'application/cloudevents+json', messageId: id });
    return this.next++;
  }

  heardOf(listener: (n: number, at?: number) => void): void {
    this.listener = listener;
  }

  close(): Promise<void> {
    return this.model.close().catch(() => undefined);
  }

  private hear(content: Buffer): void {
    const { type, data } = JSON.parse(content.toString()) as { type: string; data: { messageId: string; outcome: string } };
    const stem = `steady-${this.run}-`;
    if (type !== 'receipt.issued.v1' || !data.messageId.startsWith(stem)) return;
    if (data.outcome !== 'accepted') throw new Error(`a referral of the measured partner was ${data.outcome}`);
    this.listener(Number(data.messageId.slice(stem.length)));
  }
}
