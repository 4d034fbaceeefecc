import { randomUUID } from 'node:crypto';
import { connect, type ChannelModel, type ConfirmChannel, type ConsumeMessage } from 'amqplib';
import type { PartnerConnection } from '../../apps/hub/src/hub-file.js';

/** Ways in which integrations are got wrong. */
export const wrongWays = [
  'never_answers',
  'answers_every_message',
  'answers_what_was_withdrawn',
  'answers_what_has_lapsed',
  'keeps_unknown_types',
  'keeps_unknown_fields',
  'is_slow',
  'stays_away',
] as const;
export type WrongWay = (typeof wrongWays)[number];

interface Told {
  id: string;
  type: string;
  data: Record<string, unknown> & { offer?: string; respondBy?: string };
}

const KNOWN = /^(offer|case|receipt|capacity)\./;
/** Fields of the largest message that this system was written for. */
const FIELDS = 40;
const SLOW_MS = 60;

/** A provider's system as the documentation asks for it, or one that is wrong in one way. It accepts whatever it is offered. */
export class ProviderClient {
  private model?: ChannelModel;
  private channel?: ConfirmChannel;
  private stopped = false;
  private readonly answered = new Set<string>();
  private readonly over = new Set<string>();

  constructor(
    private readonly at: PartnerConnection,
    private readonly wrong?: WrongWay,
  ) {}

  async start(): Promise<void> {
    this.model = await connect(this.at.url);
    this.model.on('error', () => undefined);
    this.model.on('close', () => void this.again());
    this.channel = await this.model.createConfirmChannel();
    this.channel.on('error', () => undefined);
    await this.channel.prefetch(this.wrong === 'is_slow' ? 1 : 100);
    await this.channel.consume(this.at.queue, (message) => void (message && this.take(this.channel!, message).catch(() => undefined)));
  }

  async stop(): Promise<void> {
    this.stopped = true;
    await this.model?.close().catch(() => undefined);
  }

  private async again(): Promise<void> {
    if (this.wrong === 'stays_away') return;
    while (!this.stopped) {
      await new Promise((resolve) => setTimeout(resolve, 500));
      const done = await this.start().then(
        () => true,
        () => false,
      );
      if (done) return;
    }
  }

  private async take(channel: ConfirmChannel, message: ConsumeMessage): Promise<void> {
    const told = JSON.parse(message.content.toString('utf8')) as Told;
    if (this.wrong === 'keeps_unknown_types' && !KNOWN.test(told.type)) return;
    if (this.wrong === 'keeps_unknown_fields' && Object.keys(told.data).length > FIELDS) return;
    if (this.wrong === 'is_slow') await new Promise((resolve) => setTimeout(resolve, SLOW_MS));
    const { offer } = told.data;
    if (told.type === 'offer.withdrawn.v1' && offer) this.over.add(offer);
    if (told.type === 'offer.made.v1' && offer && this.mayAnswer(offer, told.data.respondBy)) await this.answer(channel, offer);
    channel.ack(message);
  }

  private mayAnswer(offer: string, respondBy: string | undefined): boolean {
    if (this.wrong === 'never_answers') return false;
    if (this.over.has(offer) && this.wrong !== 'answers_what_was_withdrawn') return false;
    if (Date.parse(respondBy ?? '') < Date.now() && this.wrong !== 'answers_what_has_lapsed') return false;
    return !this.answered.has(offer) || this.wrong === 'answers_every_message';
  }

  /** Under an id that is the answer's own: sent again after a crash, it is known. */
  private async answer(channel: ConfirmChannel, offer: string): Promise<void> {
    this.answered.add(offer);
    const id = this.wrong === 'answers_every_message' ? randomUUID() : `answer-${offer}`;
    const data = { offer, answer: 'accepted', answeredBy: 'staff-1', answeredAt: new Date().toISOString() };
    const event = { specversion: '1.0', id, source: 'test-provider', type: 'offer.answered.v1', data };
    channel.publish(this.at.exchange, '', Buffer.from(JSON.stringify(event)), {
      persistent: true,
      contentType: 'application/cloudevents+json',
    });
    await channel.waitForConfirms();
  }
}
