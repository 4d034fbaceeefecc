import { Inject, Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { Clock } from '#messaging/clock.js';
import { Units } from '#messaging/unit.js';
import { Database } from '#platform/database.js';
import { Log } from '#platform/logging.js';
import { newId } from '#platform/new-id.js';
import { DirectoryConfig } from './directory.config.js';
import { allowanceOf, isFlood, pace, pauseOf, tallied, timeAfter, toldAtTheCut, whileAway, type Tally } from './flood.rules.js';
import { KeepPartnerQueues } from './keep-partner-queues.js';
import { Management } from './management.js';
import { closeConnections, publishedInto, shutOut } from './partner-at-broker.js';
import { noteDeed } from './partner-log.queries.js';
import { askForQueuesOfOpen } from './partners.queries.js';
import {
  leaveWatch,
  mayWatch,
  noteLetBack,
  noteSlowed,
  slowedBefore,
  slowedLongEnough,
  watchedPartners,
  type Slowed,
  type Watched,
} from './slowed.queries.js';

/** Milliseconds between two looks. The broker counts every two to five seconds. */
const LOOK_EVERY = 2_000;
/** Milliseconds: a third of the lease. */
const RENEW_EVERY = 5_000;
const AGAIN = 'slowed: you may connect again later. GET /me at the directory says when, and why.';

/**
 * The broker has no limit of what is published, and each refusal costs it as much as a message that it takes. Who publishes far more than agreed for some
 * seconds is told so, cut off, and let back after a while: what it may have at the broker is the same, but no connection. What is decided is noted
 * first, and brought to the broker by whoever keeps partners' queues, so that a process that dies in between has shut nobody out for good.
 */
@Injectable()
export class SlowFloods implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly clock: Clock;
  private readonly broker?: Management;
  /** Of the lease: one process looks. */
  private readonly me = newId();
  private mineUntil = 0;
  private tallies = new Map<string, Tally>();

  constructor(
    @Inject(DirectoryConfig) private readonly config: DirectoryConfig,
    @Inject(Database) private readonly database: Database,
    @Inject(Units) private readonly units: Units,
    @Inject(KeepPartnerQueues) private readonly queues: KeepPartnerQueues,
    @Inject(Log) private readonly log: Log,
  ) {
    if (config.MANAGEMENT_URL) this.broker = new Management(config.MANAGEMENT_URL);
    this.clock = new Clock(
      LOOK_EVERY,
      (ending) => this.look(ending),
      (error) => log.warn({ err: error }, 'what partners publish could not be looked at, and is looked at again'),
    );
  }

  onApplicationBootstrap(): void {
    if (this.broker) this.clock.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.clock.stop();
    // Where the database is away, another process looks a few seconds later.
    await leaveWatch(this.database, this.me).catch(() => undefined);
  }

  private async look(ending: AbortSignal): Promise<void> {
    if (!(await this.mine())) return this.tallies.clear();
    // Before the broker is asked anything: whether or not it answers, nobody's time is longer than was said.
    for (const organisation of await slowedLongEnough(this.database)) await this.letBack(organisation);
    if (ending.aborted) return;
    const partners = await watchedPartners(this.database);
    const floods = this.judge(partners, await publishedInto(this.broker!, this.config.PARTNERS_VHOST), performance.now());
    for (const { partner, perSecond } of floods) await this.slow(partner, perSecond);
    // Whoever came in just before its limit was set; and after a restart half-way through.
    for (const { users } of partners.filter(({ slowed }) => slowed)) await closeConnections(this.broker!, users, AGAIN);
  }

  /** One process looks; the lease is renewed now and then, since each time is a write. Were there two for a moment, what they note is noted once. */
  private async mine(): Promise<boolean> {
    if (performance.now() < this.mineUntil) return true;
    const may = await mayWatch(this.database, this.me);
    // What the one before noted, and did not live to bring to the broker.
    if (may === 'from_now') await this.queues.keep();
    this.mineUntil = performance.now() + (may === 'no' ? 0 : RENEW_EVERY);
    return may !== 'no';
  }

  private judge(partners: Watched[], published: Map<string, number>, now: number): { partner: Watched; perSecond: number }[] {
    const before = this.tallies;
    this.tallies = new Map();
    return partners.flatMap((partner) => {
      const allowance = allowanceOf(partner, { times: this.config.FLOOD_TIMES, atLeast: this.config.FLOOD_AT_LEAST });
      const counted = published.get(partner.name);
      if (!allowance || counted === undefined) return [];
      // While it is away its queue is emptied as fast as is agreed, and not faster.
      const held = partner.slowed ? { ...allowance, perSecond: partner.queuePerSecond! } : allowance;
      const tally = tallied(before.get(partner.organisation), counted, held, now);
      this.tallies.set(partner.organisation, partner.slowed ? whileAway(tally) : tally);
      return !partner.slowed && isFlood(tally) ? [{ partner, perSecond: pace(tally) }] : [];
    });
  }

  private async slow({ organisation, code, users, queuePerSecond }: Watched, perSecond: number): Promise<void> {
    const slowed = await this.units.run<Slowed | undefined>(async ({ tx, now }) => {
      const before = await slowedBefore(tx, organisation);
      if (before === false) return undefined;
      const times = timeAfter(before, now);
      const seconds = pauseOf(times, { first: this.config.FLOOD_PAUSE_SECONDS, most: this.config.FLOOD_PAUSE_MOST_SECONDS });
      const noted = { since: now, until: new Date(now.getTime() + seconds * 1_000), times, perSecond, agreed: queuePerSecond! };
      await noteSlowed(tx, organisation, noted);
      await askForQueuesOfOpen(tx, organisation);
      await noteDeed(tx, organisation, 'slowed', 'directory', { seconds, times, perSecond, agreed: noted.agreed });
      return noted;
    });
    if (!slowed) return;
    this.log.warn({ partner: code, ...slowed }, 'a partner floods its exchange: it is slowed');
    try {
      // The limit first, or it would be back before it is there; at once, or all else that it has at the broker would be brought there before.
      await shutOut(this.broker!, users, toldAtTheCut(slowed));
    } finally {
      await this.queues.keep();
    }
  }

  private async letBack(organisation: string): Promise<void> {
    const back = await this.units.run(async ({ tx }) => {
      if (!(await noteLetBack(tx, organisation))) return false;
      await askForQueuesOfOpen(tx, organisation);
      await noteDeed(tx, organisation, 'let_back', 'directory');
      return true;
    });
    if (back) await this.queues.keep();
  }
}
