import { randomBytes } from 'node:crypto';
import { connect, type ChannelModel, type ConfirmChannel } from 'amqplib';
import { v7 as uuidv7 } from 'uuid';
import { Client } from 'pg';
import { writeEvent } from '#messaging/cloud-event.js';
import type { Contracts } from '#messaging/contracts.js';
import { hubContracts } from '#messaging/hub-contracts.js';
import { FACTS, FACTS_LIMIT, bindingKey, declareTopology, factsQueue, queueOptions, routingKey, wantedQueue } from '#messaging/topology.js';
import { Database } from '#platform/database.js';
import type { Env } from '#platform/config.js';
import { prepareDatabase, urlOf } from '#platform/prepare-database.js';

export interface SaidFact {
  type: string;
  subject: string;
  area?: string;
  data: object;
  /** The service that says it; by default the first that the catalogue names. */
  source?: string;
  aggregateVersion?: number;
  messageId?: string;
  traceparent?: string;
}

export interface HeardFact {
  id: string;
  type: string;
  subject: string;
  source: string;
  area: string;
  aggregateversion: number;

  data: any;
}

/**
 * A database and two virtual hosts of a spec's own, on the broker and database that `npm test` (or the environment) gives,
 * in which the services named run for real and the world itself stands in for all others on `hub.facts`.
 */
export class TestWorld {
  private readonly heard: HeardFact[] = [];
  private readonly versions = new Map<string, number>();
  private readonly listeners = new Set<() => void>();
  private readonly pools: Database[] = [];

  private constructor(
    private readonly services: string[],
    private readonly contracts: Contracts,
    readonly name: string,
    private readonly urls: { admin: string; management: string; databases: Record<string, string>; hub: string; partners: string },
    private readonly model: ChannelModel,
    readonly channel: ConfirmChannel,
  ) {}

  static async open(services: string[], contracts: Contracts = hubContracts): Promise<TestWorld> {
    const name = `t${randomBytes(6).toString('hex')}`;
    const admin = required('HUB_TEST_DATABASE_URL');
    const amqp = required('HUB_TEST_AMQP_URL');
    const management = required('HUB_TEST_MANAGEMENT_URL');
    const passwords = Object.fromEntries(services.map((service) => [service, name]));
    const databases = await prepareDatabase(admin, { database: name, passwords, rolePrefix: name, services });
    for (const host of [`${name}-hub`, `${name}-partners`]) await manage(management, 'PUT', `/api/vhosts/${host}`);
    const hub = urlOf(amqp, { database: `${name}-hub` });
    const model = await connect(hub);
    model.on('error', () => undefined);
    const channel = await model.createConfirmChannel();
    channel.on('error', () => undefined);
    const world = new TestWorld(
      services,
      contracts,
      name,
      { admin, management, databases, hub, partners: urlOf(amqp, { database: `${name}-partners` }) },
      model,
      channel,
    );
    await world.standIn();
    return world;
  }

  /** What `start<Service>(env)` needs; add the service's own variables to it. */
  env(service: string): Env {
    return {
      DATABASE_URL: this.urls.databases[service],
      AMQP_URL: this.urls.hub,
      PARTNERS_AMQP_URL: this.urls.partners,
      MANAGEMENT_URL: this.urls.management,
      PARTNERS_VHOST: `${this.name}-partners`,
      PORT: '0',
      AREA: 'cambridgeshire',
      LOG_LEVEL: process.env.LOG_LEVEL ?? 'fatal',
    };
  }

  /** A connection as the service's own role. */
  database(service: string): Database {
    const database = Database.open(this.urls.databases[service]!, { max: 4 });
    this.pools.push(database);
    return database;
  }

  get amqpUrl(): string {
    return this.urls.hub;
  }

  get partnersUrl(): string {
    return this.urls.partners;
  }

  /** Says facts as another service would: published, confirmed, versions counting up per source and subject. */
  async publish(...facts: SaidFact[]): Promise<void> {
    for (const fact of facts) {
      const source = fact.source ?? this.contracts.find(fact.type)?.saidBy[0] ?? 'test';
      const key = `${source} ${fact.subject}`;
      const version = fact.aggregateVersion ?? (this.versions.get(key) ?? 0) + 1;
      this.versions.set(key, Math.max(version, this.versions.get(key) ?? 0));
      const area = fact.area ?? 'cambridgeshire';
      const messageId = fact.messageId ?? uuidv7();
      const content = writeEvent({
        ...fact,
        messageId,
        source,
        area,
        aggregateVersion: version,
        time: new Date().toISOString(),
        data: JSON.stringify(fact.data),
      });
      this.channel.publish(FACTS, routingKey(area, source, fact.type), content, {
        persistent: true,
        contentType: 'application/cloudevents+json',
        messageId,
      });
    }
    await this.channel.waitForConfirms();
  }

  /** Every fact of a type heard so far, in order. */
  facts(type: string): HeardFact[] {
    return this.heard.filter((fact) => fact.type === type);
  }

  /** Waits until the look gives something other than undefined or false; looks after every fact, and a few times a second at the database. */
  async until<T>(look: () => Promise<T | undefined | false> | T | undefined | false, ms = 20_000): Promise<T> {
    for (const end = Date.now() + ms; ;) {
      const found = await look();
      if (found !== undefined && found !== false) return found;
      if (Date.now() > end)
        throw new Error(`nothing came within ${ms} ms; heard so far: ${this.heard.map((fact) => fact.type).join(', ') || 'nothing'}`);
      await new Promise<void>((resolve) => {
        const wake = () => {
          clearTimeout(timer);
          this.listeners.delete(wake);
          resolve();
        };
        const timer = setTimeout(wake, 50);
        this.listeners.add(wake);
      });
    }
  }

  /** Waits for a number of facts of a type (all heard since the start), and gives them. */
  heardFacts(type: string, count = 1, ms?: number): Promise<HeardFact[]> {
    return this.until(() => (this.facts(type).length >= count ? this.facts(type) : undefined), ms);
  }

  /** Stops listening: from now on a fact reaches those alone whose queues are bound. */
  async deafen(): Promise<void> {
    await this.channel.unbindQueue(`${this.name}.ear`, FACTS, '#');
  }

  /** Lets a queue hold this many messages and no more, by a policy: its arguments stay as declared. */
  async limitQueue(queue: string, limit: number): Promise<void> {
    const policy = { pattern: `^${queue.replaceAll('.', '\\.')}$`, definition: { 'max-length': limit }, 'apply-to': 'queues' };
    await manage(this.urls.management, 'PUT', `/api/policies/${this.name}-hub/limit`, policy);
  }

  async close(): Promise<void> {
    await Promise.all(this.pools.map((pool) => pool.close()));
    await this.model.close().catch(() => undefined);
    for (const host of [`${this.name}-hub`, `${this.name}-partners`]) await manage(this.urls.management, 'DELETE', `/api/vhosts/${host}`);
    const admin = new Client({ connectionString: this.urls.admin });
    await admin.connect();
    await admin.query(`drop database if exists "${this.name}" with (force)`);
    for (const service of this.services) await admin.query(`drop role if exists "${this.name}_${service}"`);
    await admin.end();
  }

  /** Declares what the absent services would, binds the present ones, asks on behalf of the absent, and listens to everything. */
  private async standIn(): Promise<void> {
    const { channel, contracts, services } = this;
    const all = new Set(contracts.all().flatMap((contract) => [...contract.saidBy, ...contract.heardBy]));
    for (const service of all) await declareTopology(channel, service, [], true);
    for (const { type, heardBy, saidBy } of contracts.all()) {
      for (const service of heardBy) {
        if (!services.includes(service)) continue;
        for (const producer of saidBy.filter((each) => !services.includes(each)))
          await channel.bindQueue(factsQueue(service), FACTS, bindingKey(producer, type));
      }
      for (const producer of saidBy) {
        if (!services.includes(producer)) continue;
        for (const service of heardBy) {
          if (!services.includes(service))
            channel.sendToQueue(wantedQueue(producer), Buffer.from(JSON.stringify({ service, types: [type] })), { persistent: true });
        }
      }
    }
    await channel.waitForConfirms();
    const ear = `${this.name}.ear`;
    await channel.assertQueue(ear, queueOptions(FACTS_LIMIT));
    await channel.bindQueue(ear, FACTS, '#');
    await channel.consume(
      ear,
      (message) => {
        if (!message) return;
        this.heard.push(...([JSON.parse(message.content.toString('utf8'))].flat() as HeardFact[]));
        for (const wake of [...this.listeners]) wake();
      },
      { noAck: true },
    );
  }
}

export const testWorld = (services: string[], contracts?: Contracts): Promise<TestWorld> => TestWorld.open(services, contracts);

async function manage(base: string, method: string, path: string, body?: object): Promise<void> {
  const url = new URL(path, base);
  const authorization = `Basic ${Buffer.from(`${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`).toString('base64')}`;
  url.username = '';
  url.password = '';
  const answer = await fetch(url, {
    method,
    headers: { authorization, 'content-type': 'application/json' },
    body: body && JSON.stringify(body),
  });
  if (!answer.ok && answer.status !== 404) throw new Error(`the broker's management answered ${answer.status} to ${method} ${path}`);
}

function required(variable: string): string {
  const value = process.env[variable];
  if (!value) throw new Error(`${variable} is not set: run the specs through npm test`);
  return value;
}
