import { connect, type ChannelModel, type ConfirmChannel } from 'amqplib';
import { v7 as uuidv7 } from 'uuid';
import { queueOptions } from '#messaging/topology.js';
import type { Partner } from '#contracts/partner.js';
import type { TestWorld } from './test-world.js';

const LIMIT = 10_000;

/** A partner with its exchange and queues in the world's virtual host for partners, registered as the directory would do it. */
export class TestPartner {
  private constructor(
    readonly facts: Partner,
    private readonly model: ChannelModel,
    private readonly channel: ConfirmChannel,
  ) {}

  get id(): string {
    return this.facts.partner;
  }

  static async register(world: TestWorld, kind: Partner['kind'], code: string): Promise<TestPartner> {
    const model = await connect(world.partnersUrl);
    model.on('error', () => undefined);
    const channel = await model.createConfirmChannel();
    channel.on('error', () => undefined);
    const exchange = `p.${code}.${world.name}`;
    const facts: Partner = {
      partner: uuidv7(),
      code,
      name: code,
      kind,
      area: 'cambridgeshire',
      exchange,
      inQueue: `${exchange}.in`,
      outQueue: `${exchange}.out`,
      outLimit: LIMIT,
      at: new Date().toISOString(),
    };
    await channel.assertExchange(exchange, 'fanout', { durable: true });
    await channel.assertQueue(facts.inQueue, queueOptions(LIMIT));
    await channel.assertQueue(facts.outQueue, queueOptions(LIMIT));
    await channel.bindQueue(facts.inQueue, exchange, '');
    await world.publish({ type: 'partner.registered.v1', subject: `partner/${facts.partner}`, data: facts });
    return new TestPartner(facts, model, channel);
  }

  /** Publishes messages as CloudEvents in structured mode, and waits until the broker has them. @returns their ids */
  async send(...messages: { type: string; data: unknown; id?: string; subject?: string; traceparent?: string }[]): Promise<string[]> {
    const ids = messages.map((message) => message.id ?? uuidv7());
    messages.forEach(({ type, data, subject, traceparent }, nth) => {
      const event = {
        specversion: '1.0',
        id: ids[nth],
        source: this.facts.code,
        type,
        ...(subject && { subject }),
        ...(traceparent && { traceparent }),
        data,
      };
      this.sendRaw(Buffer.from(JSON.stringify(event)), 'application/cloudevents+json');
    });
    await this.channel.waitForConfirms();
    return ids;
  }

  /** Publishes any bytes at all. */
  sendRaw(content: Buffer, contentType?: string, headers?: Record<string, unknown>): void {
    this.channel.publish(this.facts.exchange, '', content, {
      persistent: true,
      ...(contentType && { contentType }),
      ...(headers && { headers }),
    });
  }

  confirmed(): Promise<void> {
    return this.channel.waitForConfirms();
  }

  async close(): Promise<void> {
    await this.model.close().catch(() => undefined);
  }
}
