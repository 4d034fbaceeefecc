import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { connect, type ChannelModel, type ConfirmChannel, type ConsumeMessage } from 'amqplib';
import { Webhook } from 'standardwebhooks';

/** What the hub tells a partner's system. */
export interface Told {
  id: string;
  type: string;
  aggregateversion: number;
  time: string;
  data: Record<string, any>;
}

/** A way in which a partner's system is connected: it takes what it is told once, whatever that leads to is done, and it comes again where that fails. */
export interface Wire {
  start(onTold: (told: Told) => Promise<void>): Promise<void>;
  /** Sends a message under an id of its own. @returns its receipt where that is the answer */
  send(id: string, type: string, data: object): Promise<Told['data'] | undefined>;
  stop(): Promise<void>;
}

/** Ways in which each way is got wrong. */
export const wrongAt = {
  queue: ['stays_away', 'is_slow'],
  http: ['trusts_anyone', 'ignores_age', 'new_key_each_try', 'hammers_when_busy', 'gives_up'],
  poll: [
    ...['new_key_each_try', 'hammers_when_busy', 'gives_up'],
    ...['is_slow', 'asks_no_more', 'asks_on_when_busy', 'counts_messages', 'rounds_places'],
  ],
} as const;

export interface QueueAt {
  url: string;
  exchange: string;
  queue: string;
}

const SLOW_MS = 60;
const AGAIN_MS = 300;

/** By queue, with confirms; connects again by itself. What it cannot deal with stays unacknowledged. */
export class QueueWire implements Wire {
  private model?: ChannelModel;
  private channel?: ConfirmChannel;
  private stopped = false;

  constructor(
    private readonly at: QueueAt,
    private readonly wrong?: string,
  ) {}

  async start(onTold: (told: Told) => Promise<void>): Promise<void> {
    this.model = await connect(this.at.url);
    this.model.on('error', () => undefined);
    this.model.on('close', () => void this.again(onTold));
    const channel = (this.channel = await this.model.createConfirmChannel());
    channel.on('error', () => undefined);
    await channel.prefetch(this.wrong === 'is_slow' ? 1 : 100);
    await channel.consume(this.at.queue, (message) => void (message && this.take(channel, message, onTold).catch(() => undefined)));
  }

  async send(id: string, type: string, data: object): Promise<undefined> {
    const event = { specversion: '1.0', id, source: 'test-client', type, data };
    const sent = { persistent: true, contentType: 'application/cloudevents+json' };
    while (!this.stopped) {
      try {
        this.channel!.publish(this.at.exchange, '', Buffer.from(JSON.stringify(event)), sent);
        return void (await this.channel!.waitForConfirms());
      } catch {
        // Not confirmed: it is sent again under its id, once there is a connection.
        await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
      }
    }
  }

  async stop(): Promise<void> {
    this.stopped = true;
    await this.model?.close().catch(() => undefined);
  }

  private async take(channel: ConfirmChannel, message: ConsumeMessage, onTold: (told: Told) => Promise<void>): Promise<void> {
    if (this.wrong === 'is_slow') await new Promise((resolve) => setTimeout(resolve, SLOW_MS));
    await onTold(JSON.parse(message.content.toString('utf8')) as Told);
    channel.ack(message);
  }

  private async again(onTold: (told: Told) => Promise<void>): Promise<void> {
    if (this.wrong === 'stays_away') return;
    while (!this.stopped) {
      await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
      const done = await this.start(onTold).then(
        () => true,
        () => false,
      );
      if (done) return;
    }
  }
}

const MOST_TRIES = 6;

const KEY = { 'x-api-key': 'rjh_test' };

/** Sends an event to the hub until it has an answer. @returns its receipt */
async function untilAnswered(
  hubUrl: string,
  { id, type, data }: { id: string; type: string; data: object },
  wrong: string | undefined,
  isStopped: () => boolean,
): Promise<Told['data'] | undefined> {
  const keyOf = (nth: number) => (wrong === 'new_key_each_try' && nth > 1 ? `${id}-${nth}` : id);
  for (let nth = 1; nth <= MOST_TRIES && !isStopped(); nth++) {
    const answer = await fetch(`${hubUrl}/events`, {
      method: 'POST',
      headers: { 'content-type': 'application/cloudevents+json', ...KEY },
      body: JSON.stringify({ specversion: '1.0', id: keyOf(nth), source: 'test-client', type, data }),
    }).catch(() => undefined);
    if (answer && answer.status !== 429 && answer.status < 500) return ((await answer.json()) as { receipt: Told['data'] }).receipt;
    if (wrong === 'gives_up') return undefined;
    const seconds = Number(answer?.headers.get('retry-after') ?? 0.2);
    await answer?.body?.cancel();
    await new Promise((resolve) => setTimeout(resolve, wrong === 'hammers_when_busy' ? 10 : seconds * 1_000));
  }
  return undefined;
}

/** Over HTTP: sends events to the hub until it has an answer, and is called by a webhook. */
export class HttpWire implements Wire {
  private server?: Server;
  private stopped = false;

  constructor(
    private readonly secret: string,
    private readonly wrong?: string,
    /** Where the hub is; known once the run stands. */
    public hubUrl = '',
  ) {}

  /** Its webhook listens, before anybody is told where. */
  async listen(): Promise<string> {
    this.server = createServer();
    await new Promise<void>((ready) => this.server!.listen(0, '127.0.0.1', ready));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/rj-hub`;
  }

  async start(onTold: (told: Told) => Promise<void>): Promise<void> {
    this.server!.on('request', async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const body = Buffer.concat(chunks).toString('utf8');
      if (!this.isHubs(body, request.headers as Record<string, string>)) return response.writeHead(401).end();
      const taken = await onTold(JSON.parse(body) as Told).then(
        () => true,
        () => false,
      );
      response.writeHead(taken ? 204 : 500).end();
    });
  }

  send(id: string, type: string, data: object): Promise<Told['data'] | undefined> {
    return untilAnswered(this.hubUrl, { id, type, data }, this.wrong, () => this.stopped);
  }

  async stop(): Promise<void> {
    this.stopped = true;
    this.server?.closeAllConnections();
    await new Promise<void>((done) => (this.server ? this.server.close(() => done()) : done()));
  }

  private isHubs(body: string, headers: Record<string, string>): boolean {
    if (this.wrong === 'trusts_anyone') return true;
    if (this.wrong === 'ignores_age') return this.isSigned(body, headers);
    try {
      new Webhook(this.secret).verify(body, headers);
      return true;
    } catch {
      return false;
    }
  }

  /** As a system does that forgot to look at the time. */
  private isSigned(body: string, headers: Record<string, string>): boolean {
    const at = new Date(Number(headers['webhook-timestamp']) * 1_000);
    return headers['webhook-signature'] === new Webhook(this.secret).sign(headers['webhook-id']!, at, body);
  }
}

const ASK_MS = 200;

/** Over HTTP, called by nobody: it asks for its line, page after page, and for what follows the last place that it has dealt with. */
export class PollWire implements Wire {
  private stopped = false;
  private asking?: Promise<void>;

  constructor(
    private readonly wrong?: string,
    /** Where the hub is; known once the run stands. */
    public hubUrl = '',
    private readonly reads: { from?: string; types?: readonly string[] } = {},
  ) {}

  async start(onTold: (told: Told) => Promise<void>): Promise<void> {
    this.asking = this.ask(onTold);
  }

  send(id: string, type: string, data: object): Promise<Told['data'] | undefined> {
    return untilAnswered(this.hubUrl, { id, type, data }, this.wrong, () => this.stopped);
  }

  async stop(): Promise<void> {
    this.stopped = true;
    await this.asking;
  }

  private async ask(onTold: (told: Told) => Promise<void>): Promise<void> {
    const limit = this.wrong === 'is_slow' ? 1 : 200;
    const { from = '0', types } = this.reads;
    const readings = types ? types.map((type) => ({ type: `&type=${type}`, after: from })) : [{ type: '', after: from }];
    for (let nth = 0; !this.stopped;) {
      const reading = readings[nth % readings.length]!;
      const { type, after } = reading;
      const answer = await fetch(`${this.hubUrl}/deliveries?after=${after}&limit=${limit}${type}`, { headers: KEY }).catch(() => undefined);
      if (answer?.ok) {
        const page = (await answer.json().catch(() => [])) as { position: string; event: Told }[];
        const last = await this.take(page, after, onTold);
        const isDone = last === undefined || page.length < limit || this.wrong === 'is_slow';
        reading.after = last ?? after;
        if (isDone && ++nth % readings.length === 0) await this.pause(ASK_MS);
        continue;
      }
      if (this.wrong === 'asks_no_more') return;
      const seconds = Number(answer?.headers.get('retry-after') ?? ASK_MS / 1_000);
      await answer?.body?.cancel();
      await this.pause(this.wrong === 'asks_on_when_busy' ? ASK_MS : seconds * 1_000);
    }
  }

  /** @returns the place behind which it asks next; none where it could not deal with the first of them */
  private async take(
    page: readonly { position: string; event: Told }[],
    after: string,
    onTold: (told: Told) => Promise<void>,
  ): Promise<string | undefined> {
    let last: string | undefined;
    for (const { position, event } of page) {
      try {
        await onTold(event);
      } catch {
        // It stays where it is, and comes again.
        break;
      }
      last = this.wrong === 'rounds_places' ? String(Number(position)) : position;
    }
    return last !== undefined && this.wrong === 'counts_messages' ? String(BigInt(after) + BigInt(page.length)) : last;
  }

  private pause(ms: number): Promise<void> {
    return new Promise((resolve) => setTimeout(resolve, ms));
  }
}
