import { Server, type CustomTransportStrategy } from '@nestjs/microservices';
import type { ChannelModel, ConfirmChannel } from 'amqplib';
import type { Database } from '#platform/database.js';
import { NotReady } from '#platform/health.js';
import type { Tracing } from '#platform/tracing.js';
import { askForFacts, depthOf, depthOfAll, forgetAskedWhereLost } from './ask-for-facts.js';
import { checkHandlers } from './check-handlers.js';
import { BrokerLink, type Link } from './broker-link.js';
import type { Contracts } from './contracts.js';
import type { Inbox } from './inbox.js';
import type { Meters } from './meters.js';
import { OwnSession } from './own-session.js';
import type { Progress } from './progress.js';
import { Receiver } from './receiver.js';
import { PAGE } from './publish-page.js';
import { Relay, type Wanted } from './relay.js';
import { RunMessages } from './run-messages.js';
import type { Seal } from './seal.js';
import { Signal } from './signal.js';
import { declareTopology, factsQueue, wantedQueue } from './topology.js';
import { Worker } from './worker.js';

export interface TransportPlan {
  service: string;
  databaseUrl: string;
  amqpUrl: string;
  partnersAmqpUrl?: string;
  contracts: Contracts;
  database: Database;
  inbox: Inbox;
  progress: Progress;
  meters: Meters;
  tracing: Tracing;
  /** How partners' bodies are sealed; a service that has partners' lanes must give one. */
  seal: () => Seal | undefined;
  report: (error: Error, about?: { handler: string; inboxId: string }) => void;
  /** Messages taken, handled or published together, at the most: one, where a measure is to show what batches are worth. */
  batch?: number;
}

const BATCH = 200;
/** Facts that may wait in the inbox before the broker must hold the rest. */
const AHEAD = 5_000;
/** Messages of up to 64 facts, and 64 KB. */
const PREFETCH = 400;

/** Nest's transport over RabbitMQ and PostgreSQL: RabbitMQ carries, PostgreSQL remembers. See ARCHITECTURE, "A message's way through a service". */
export class HubTransport extends Server implements CustomTransportStrategy {
  override readonly transportId = Symbol('hub');
  // Nest would log and swallow what a handler throws; the worker must see it.
  override propagatesEventHandlerErrors = true;

  readonly partners: Receiver | undefined;
  private readonly facts: Receiver;
  private readonly link: BrokerLink;
  private readonly worker: OwnSession;
  private readonly relaying: OwnSession;
  private readonly stir = new Signal();
  private readonly wanted: Wanted[] = [];
  private relay: Relay | undefined;
  private owning = false;
  private publishing: ConfirmChannel | undefined;
  private model: ChannelModel | undefined;
  private readonly awaiting = new Set<(channel: ConfirmChannel) => void>();
  private declared!: { resolve: () => void; reject: (error: Error) => void; promise: Promise<void> };

  constructor(private readonly plan: TransportPlan) {
    super();
    const { service, report, databaseUrl } = plan;
    const parts = {
      inbox: plan.inbox,
      database: plan.database,
      progress: plan.progress,
      meters: plan.meters,
      batch: plan.batch ?? BATCH,
      tracing: plan.tracing,
      report,
    };
    this.facts = new Receiver(plan.amqpUrl, `${service} facts`, parts);
    if (plan.partnersAmqpUrl) this.partners = new Receiver(plan.partnersAmqpUrl, `${service} partners`, parts);
    this.link = new BrokerLink(plan.amqpUrl, `${service} relay`, (link) => this.publishOn(link), report);
    const worker = new Worker({ ...parts, run: new RunMessages(service, plan.contracts, this.messageHandlers, plan.seal, plan.tracing) });
    this.worker = new OwnSession(
      databaseUrl,
      'worker',
      service,
      async (owned) => {
        await this.receive(true);
        try {
          await worker.work(owned);
        } finally {
          plan.meters.left('worker');
          await this.receive(false);
          plan.inbox.fresh.forget();
        }
      },
      report,
    );
    this.relaying = new OwnSession(
      databaseUrl,
      'relay',
      service,
      async (owned) => {
        const says = plan.contracts.all().filter((contract) => contract.saidBy.includes(service));
        this.relay = new Relay(
          {
            service,
            channel: () => this.channel(),
            wanted: this.wanted,
            depthOf: async (queue) => (this.model ? depthOf(this.model, queue) : undefined),
            mayMiss: (other) => plan.contracts.mayMiss(other),
            stir: this.stir,
            says,
            meters: plan.meters,
            page: plan.batch ?? PAGE,
            tracing: plan.tracing,
            report,
          },
          owned,
        );
        this.owning = true;
        this.hearWanted();
        try {
          await this.relay.work();
        } finally {
          plan.meters.left('relay');
          this.owning = false;
          this.relay = undefined;
          await this.deafen();
        }
      },
      report,
    );
    let resolve!: () => void;
    let reject!: (error: Error) => void;
    const promise = new Promise<void>((yes, no) => ((resolve = yes), (reject = no)));
    promise.catch(() => undefined);
    this.declared = { resolve, reject, promise };
  }

  /** Checks the handlers against the catalogue, declares the topology, and begins. Fails the boot where either is wrong. */
  listen(callback: (error?: unknown) => void): void {
    this.start().then(() => callback(), callback);
  }

  async close(): Promise<void> {
    // First the worker, between two batches; then what it told is published as far as the broker answers.
    const rested = this.worker.stop();
    this.plan.inbox.filled.raise();
    await rested;
    await Promise.all([this.facts.stop(), this.partners?.stop()]);
    this.stir.raise();
    await this.relaying.stop();
    await this.link.stop();
  }

  on(): never {
    throw new Error('the hub transport has no events of its own');
  }

  unwrap<T>(): T {
    return this as unknown as T;
  }

  /** Throws, with a sentence, while the service cannot publish or receive. */
  ready(): string | void {
    if (!this.publishing) throw new NotReady('no connection to the broker');
    if (this.partners && !this.partners.connection()) throw new NotReady("no connection to the partners' virtual host");
    const lacking = this.relay?.listeners.lacking() ?? [];
    if (lacking.length) throw new NotReady(`publishing waits for these listeners: ${lacking.join(', ')}`);
    if (!this.relay) return 'standing by';
    const behind = this.relay.listeners.behind();
    if (behind.length) return `behind, and to be served later: ${behind.join(', ')}`;
  }

  /** How many messages stand in this service's queue of facts, and in all its partners' queues. @throws where there is no connection */
  async waitingAtBroker(): Promise<Map<'facts' | 'partners', number>> {
    const found = new Map<'facts' | 'partners', number>();
    if (!this.model) throw new Error('no connection to the broker');
    if (this.hears()) found.set('facts', await depthOfAll(this.model, [factsQueue(this.plan.service)]));
    if (this.partners) found.set('partners', await this.partners.waiting());
    return found;
  }

  private hears(): boolean {
    return this.plan.contracts.all().some((contract) => contract.heardBy.includes(this.plan.service));
  }

  private async start(): Promise<void> {
    const { service, contracts } = this.plan;
    const faults = checkHandlers(service, this.messageHandlers, contracts);
    if (faults.length) throw new Error(`${service} cannot start:\n${faults.map((fault) => `- ${fault}`).join('\n')}`);
    this.link.start();
    await this.declared.promise;
    if (this.hears()) {
      this.facts.add({
        lane: { name: 'facts', door: 'queue', keepRepeats: false },
        queue: factsQueue(service),
        prefetch: PREFETCH,
        limitAhead: AHEAD,
        prepare: (model) => askForFacts(model, this.plan.database, contracts, service),
      });
    }
    this.facts.start();
    this.partners?.start();
    this.relaying.start();
    this.worker.start();
  }

  private async receive(on: boolean): Promise<void> {
    await Promise.all([this.facts.receive(on), this.partners?.receive(on)]);
  }

  private async publishOn({ model, over }: Link): Promise<void> {
    const channel = await model.createConfirmChannel();
    channel.on('error', this.plan.report);
    const hears = this.hears();
    try {
      if (hears) await forgetAskedWhereLost(model, this.plan.database, this.plan.service);
      await declareTopology(channel, this.plan.service, [], hears);
    } catch (error) {
      if ((error as { code?: number }).code === 406) this.declared.reject(new Error(clashOf(error as Error)));
      throw error;
    }
    const gone = new Promise<void>((resolve) => channel.once('close', () => resolve()));
    this.publishing = channel;
    this.model = model;
    this.declared.resolve();
    for (const give of this.awaiting) give(channel);
    this.awaiting.clear();
    this.stir.raise();
    if (this.owning) this.hearWanted();
    try {
      await Promise.race([over, gone]);
    } finally {
      this.publishing = undefined;
      this.model = undefined;
      this.wanted.length = 0;
    }
    // A channel that closed alone (a missing queue, a refused declaration): start again with a whole connection.
    throw new Error('the publishing channel closed');
  }

  private channel(): Promise<ConfirmChannel> {
    if (this.publishing) return Promise.resolve(this.publishing);
    return new Promise((resolve, reject) => {
      const give = (channel: ConfirmChannel) => {
        clearTimeout(timer);
        resolve(channel);
      };
      const timer = setTimeout(() => {
        this.awaiting.delete(give);
        reject(new Error('no connection to the broker'));
      }, 1_000);
      this.awaiting.add(give);
    });
  }

  private hearWanted(): void {
    const channel = this.publishing;
    if (!channel) return;
    channel
      .consume(
        wantedQueue(this.plan.service),
        (message) => {
          if (!message) return;
          const { service, types } = JSON.parse(message.content.toString('utf8')) as { service: string; types: string[] };
          this.wanted.push({ service, types, done: () => channel.ack(message) });
          this.stir.raise();
        },
        { consumerTag: WANTED },
      )
      .catch(this.plan.report);
  }

  private async deafen(): Promise<void> {
    this.wanted.length = 0;
    // What was delivered and not done goes back to the queue, for the next owner.
    await this.publishing?.cancel(WANTED).catch(() => undefined);
    await this.publishing?.recover().catch(() => undefined);
  }
}

const WANTED = 'wanted';

const clashOf = (error: Error): string =>
  `the broker has a queue or exchange of this name with other arguments (${/inequivalent arg '([^']+)' for (\w+ '[^']+')/.exec(error.message)?.slice(1).join(' of ') ?? error.message}): remove it, or give the hub a virtual host of its own`;
