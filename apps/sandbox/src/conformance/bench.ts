import { connect, type ChannelModel, type ConfirmChannel } from 'amqplib';
import type { SandboxPartner } from '../start-sandbox.js';

/** Of `hub.json`: what trying a partner's system needs of the sandbox. */
export interface SandboxFile {
  area: string;
  urls: { directory: string; intake: string; matching: string; sandbox?: string };
  broker: { partners?: string; management?: string };
  people: { email: string; role: string; password: string }[];
  organisations: SandboxPartner[];
}

export interface OfferNow {
  id: string;
  case: string;
  state: string;
}

/** A message of the system that is tried, as the hub's register has it. */
export interface MessageSent {
  id: string;
  state: string;
}

const LOOK_MS = 250;

/** What cases are made of: the system that is tried is seen from the hub alone, through its queue and by what it sends. */
export class Bench {
  private constructor(
    private readonly file: SandboxFile,
    private readonly partner: SandboxPartner & { amqp: NonNullable<SandboxPartner['amqp']> },
    private readonly token: string,
    private readonly model: ChannelModel,
    private readonly channel: ConfirmChannel,
  ) {}

  /** @throws Error, with what to do, where the sandbox has no queues for partners */
  static async open(file: SandboxFile, code: string): Promise<Bench> {
    const partner = file.organisations.find((one) => one.code === code);
    if (!partner?.amqp || !partner.apiKey || !file.broker.partners || !file.broker.management)
      throw new Error('This sandbox has no queues for partners: its broker was named by AMQP_URL without MANAGEMENT_URL.');
    const administrator = file.people.find(({ role }) => role === 'hub_administrator')!;
    const { email, password } = administrator;
    const { token } = await json<{ token: string }>(`${file.urls.directory}/tokens`, {
      method: 'POST',
      body: JSON.stringify({ email, password }),
    });
    const model = await connect(file.broker.partners);
    model.on('error', () => undefined);
    return new Bench(file, { ...partner, amqp: partner.amqp }, token, model, await model.createConfirmChannel());
  }

  async close(): Promise<void> {
    await this.model.close();
  }

  /** Has the invented agency refer, to be offered to the partner. */
  async order(order: object = {}): Promise<{ case: string }[]> {
    const headers = { 'x-api-key': this.partner.apiKey! };
    return (
      await json<{ referred: { case: string }[] }>(`${this.file.urls.sandbox}/orders`, {
        method: 'POST',
        body: JSON.stringify(order),
        headers,
      })
    ).referred;
  }

  async offerOf(caseId: string): Promise<OfferNow | undefined> {
    const offers = await this.ask<OfferNow[]>(`${this.file.urls.matching}/offers?provider=${this.partner.id}`);
    return offers.find((offer) => offer.case === caseId);
  }

  /** What the partner has sent of this type, the latest first: at most a hundred. */
  sent(type: string): Promise<MessageSent[]> {
    return json<MessageSent[]>(`${this.file.urls.intake}/messages?type=${type}`, { headers: { 'x-api-key': this.partner.apiKey! } });
  }

  /** Puts events into the partner's queue as the hub would, in this order, and waits until the broker has them. */
  async put(...events: { id: string; type: string; data: object }[]): Promise<void> {
    for (const event of events) {
      const body = {
        specversion: '1.0',
        source: 'rj-hub/notifications',
        time: new Date().toISOString(),
        datacontenttype: 'application/json',
        ...event,
      };
      this.channel.sendToQueue(this.partner.amqp.queue, Buffer.from(JSON.stringify(body)), {
        persistent: true,
        contentType: 'application/cloudevents+json',
        messageId: event.id,
      });
    }
    await this.channel.waitForConfirms();
  }

  /** Messages of the partner's queue that nobody has acknowledged yet, as the broker last counted them (every five seconds). */
  async unacknowledged(): Promise<number> {
    return (await this.manage<{ messages?: number }>('GET', ['queues', this.vhost, this.partner.amqp.queue])).messages ?? 0;
  }

  /** Ends every connection of the partner's. @returns how many there were */
  async cut(): Promise<number> {
    const all = await this.manage<{ name: string; user: string }[]>('GET', ['vhosts', this.vhost, 'connections']);
    const own = all.filter(({ user }) => user === decodeURIComponent(new URL(this.partner.amqp.url).username));
    for (const { name } of own) await this.manage('DELETE', ['connections', name]);
    return own.length;
  }

  /** What a case has put into the queue must not be there for the next. */
  async purge(): Promise<void> {
    await this.channel.purgeQueue(this.partner.amqp.queue);
  }

  /** Waits until the look finds something. @returns undefined where the time is up */
  async until<T>(ms: number, look: () => Promise<T | undefined | false>): Promise<T | undefined> {
    for (const end = Date.now() + ms; ;) {
      const found = await look();
      if (found !== undefined && found !== false) return found;
      if (Date.now() > end) return undefined;
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
  }

  private get vhost(): string {
    return decodeURIComponent(new URL(this.file.broker.partners!).pathname.slice(1));
  }

  private ask<T>(url: string): Promise<T> {
    return json<T>(url, { headers: { authorization: `Bearer ${this.token}` } });
  }

  private async manage<T>(method: string, path: string[]): Promise<T> {
    const { origin, pathname, username, password } = new URL(this.file.broker.management!);
    const authorization = `Basic ${Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`).toString('base64')}`;
    const url = `${origin}${pathname.replace(/\/$/, '')}/api/${path.map(encodeURIComponent).join('/')}`;
    const answer = await fetch(url, { method, headers: { authorization, connection: 'close' } });
    if (!answer.ok) throw new Error(`the broker's management API answered ${answer.status} to ${method} ${path[0]}`);
    return (method === 'GET' ? await answer.json() : undefined) as T;
  }
}

async function json<T>(url: string, init: RequestInit): Promise<T> {
  const answer = await fetch(url, { ...init, headers: { 'content-type': 'application/json', ...init.headers } });
  if (!answer.ok) throw new Error(`${new URL(url).pathname} was answered with ${answer.status}: ${(await answer.text()).slice(0, 500)}`);
  return (await answer.json()) as T;
}
