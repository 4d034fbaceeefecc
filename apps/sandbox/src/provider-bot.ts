import { connect, type ChannelModel, type ConfirmChannel } from 'amqplib';
import type { Logger } from 'pino';
import { deedsFor, type Deed, type Mood, type PersonOfCase, type Told } from './moods.rules.js';

/** A provider's system that is played: what it needs is what any partner is given. */
export interface BotAt {
  code: string;
  amqp: { url: string; exchange: string; queue: string };
  apiKey: string;
  matchingUrl: string;
  caseworkUrl: string;
}

const AGAIN_MS = 1_000;

/** Reads its queue and behaves as its mood says, until it is stopped. Connects anew whenever the connection is lost. */
export class ProviderBot {
  private model?: ChannelModel;
  private channel?: ConfirmChannel;
  private stopped = false;
  private readonly timers = new Set<NodeJS.Timeout>();

  constructor(
    private readonly at: BotAt,
    private readonly mood: Mood,
    private readonly log: Logger,
  ) {}

  async start(): Promise<void> {
    const model = await connect(this.at.amqp.url);
    model.on('error', () => undefined);
    model.on('close', () => this.again());
    this.model = model;
    this.channel = await model.createConfirmChannel();
    this.channel.on('error', () => undefined);
    const { queue } = this.at.amqp;
    await this.channel.consume(queue, (message) => {
      if (!message) return;
      const told = toldIn(message.content);
      // A message that comes twice leads to the same ids: the hub knows them.
      if (told) deedsFor(this.mood, told).forEach((deed) => this.later(deed.afterMs, () => this.act(deed)));
      this.channel?.ack(message);
    });
  }

  async stop(): Promise<void> {
    this.stopped = true;
    for (const timer of this.timers) clearTimeout(timer);
    await this.model?.close().catch(() => undefined);
  }

  private again(): void {
    if (this.stopped) return;
    this.later(AGAIN_MS, () => this.start().catch(() => this.again()));
  }

  private later(ms: number, work: () => Promise<void> | void): void {
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      void Promise.resolve(work()).catch((error: unknown) =>
        this.log.warn({ err: error, bot: this.at.code }, 'a bot of the sandbox could not act'),
      );
    }, ms);
    this.timers.add(timer);
  }

  private async act(deed: Deed): Promise<void> {
    if (this.stopped) return;
    if (deed.kind === 'hand_back') return this.handBack(deed.case);
    const people = deed.peopleOf === undefined ? [] : await this.peopleOf(deed.peopleOf);
    const event = {
      specversion: '1.0',
      id: deed.id,
      source: `sandbox/${this.at.code}`,
      type: deed.type,
      data: deed.data(new Date().toISOString(), people),
    };
    const { exchange } = this.at.amqp;
    this.channel?.publish(exchange, '', Buffer.from(JSON.stringify(event)), {
      persistent: true,
      contentType: 'application/cloudevents+json',
    });
    await this.channel?.waitForConfirms();
  }

  private async peopleOf(caseId: string): Promise<PersonOfCase[]> {
    const answer = await fetch(`${this.at.caseworkUrl}/cases/${caseId}`, { headers: { 'x-api-key': this.at.apiKey } });
    if (!answer.ok) throw new Error(`reading a case was answered with ${answer.status}`);
    return ((await answer.json()) as { people: PersonOfCase[] }).people;
  }

  private async handBack(caseId: string): Promise<void> {
    const answer = await fetch(`${this.at.matchingUrl}/cases/${caseId}/hand-back`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-api-key': this.at.apiKey },
      body: JSON.stringify({ reason: 'capacity' }),
    });
    if (!answer.ok) throw new Error(`handing a case back was answered with ${answer.status}`);
  }
}

function toldIn(content: Buffer): Told | undefined {
  const event = JSON.parse(content.toString('utf8')) as Partial<Told>;
  return typeof event.type === 'string' && typeof event.data === 'object' && event.data !== null ? (event as Told) : undefined;
}
