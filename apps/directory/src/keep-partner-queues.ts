import { Inject, Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { Units } from '#messaging/unit.js';
import { Database } from '#platform/database.js';
import { NotReady, Readiness } from '#platform/health.js';
import { Log } from '#platform/logging.js';
import { DirectoryConfig } from './directory.config.js';
import { Management } from './management.js';
import { makeVirtualHost, open, remove, StillHolds, suspend } from './partner-at-broker.js';
import { partnerFact, tellOfPartner } from './partner-fact.js';
import { noteEndedUsers, partnersWithEndedUsers } from './credentials.queries.js';
import { noteDeed } from './partner-log.queries.js';
import { askForQueues, partnerQueueIsThere, partnerQueues, untoldPartners, type PartnerQueueRow } from './partners.queries.js';

const AGAIN_MS = 5_000;
const AT_ONCE = 4;
/** Milliseconds after which a user whose time is over is looked for. */
const ENDS_EVERY = 10_000;

/**
 * Brings the broker to what the directory wants: at boot everything is looked at (a broker may have lost it), later only what has
 * changed; what fails is tried again. The hub is told of a partner once its queues stand, and only once.
 */
@Injectable()
export class KeepPartnerQueues implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly broker?: Management;
  private readonly vhost: string;
  private state: { kind: 'off' } | { kind: 'working' } | { kind: 'done' } | { kind: 'failed' } = { kind: 'working' };
  private running: Promise<void> = Promise.resolve();
  private timer?: NodeJS.Timeout;
  private clock?: NodeJS.Timeout;
  private closing = false;
  private seenAll = false;

  constructor(
    @Inject(DirectoryConfig) config: DirectoryConfig,
    @Inject(Database) private readonly database: Database,
    @Inject(Units) private readonly units: Units,
    @Inject(Readiness) readiness: Readiness,
    @Inject(Log) private readonly log: Log,
  ) {
    this.vhost = config.PARTNERS_VHOST;
    if (config.MANAGEMENT_URL) this.broker = new Management(config.MANAGEMENT_URL);
    else this.state = { kind: 'off' };
    readiness.register('partners-queues', () => this.said());
  }

  async onApplicationBootstrap(): Promise<void> {
    // Before whatever its queues come to: also one without queues is known to the hub.
    await this.units.run(async (unit) => {
      for (const id of await untoldPartners(unit.tx)) await tellOfPartner(unit, id);
    });
    if (!this.broker) this.log.warn("partners' queues are off: MANAGEMENT_URL is not set");
    else {
      void this.keep();
      this.clock = setInterval(() => void this.endUsers(), ENDS_EVERY).unref();
    }
  }

  /** Whether this hub gives queues to partners. */
  get on(): boolean {
    return this.broker !== undefined;
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.closing = true;
    clearTimeout(this.timer);
    clearInterval(this.clock);
    await this.running;
  }

  /** Resolves when what is wanted now was tried once; what failed is tried again later, by itself. */
  keep(): Promise<void> {
    if (!this.broker) return Promise.resolve();
    // One run at a time: two would delete and make the same queue at once.
    this.running = this.running.then(() => this.once(this.broker!));
    return this.running;
  }

  /** Whose time is over is taken from the broker, with every connection that it has; the hub is told that it comes by the others alone. */
  async endUsers(): Promise<void> {
    try {
      const partners = await partnersWithEndedUsers(this.database);
      for (const partner of partners) {
        await this.units.run(async (unit) => {
          const users = await noteEndedUsers(unit.tx, partner);
          if (users.length === 0) return;
          await askForQueues(unit.tx, partner);
          await noteDeed(unit.tx, partner, 'user_ended', 'directory', { users });
          await tellOfPartner(unit, partner);
        });
      }
      if (partners.length > 0) await this.keep();
    } catch (error) {
      this.failed(error);
    }
  }

  private async once(broker: Management): Promise<void> {
    if (this.closing) return;
    clearTimeout(this.timer);
    try {
      const rows = await partnerQueues(this.database);
      if (rows.length > 0) await makeVirtualHost(broker, this.vhost);
      const due = rows.filter((row) => row.applied !== row.wanted || (!this.seenAll && row.wanted !== 'removed'));
      const failed = await this.bring(broker, due);
      this.seenAll ||= failed === 0;
      this.state = { kind: failed === 0 ? 'done' : 'failed' };
    } catch (error) {
      this.failed(error);
      this.state = { kind: 'failed' };
    }
    if (this.state.kind === 'failed' && !this.closing) this.timer = setTimeout(() => void this.keep(), AGAIN_MS).unref();
  }

  private async bring(broker: Management, rows: PartnerQueueRow[]): Promise<number> {
    const waiting = [...rows];
    let failed = 0;
    const worker = async () => {
      for (let row = waiting.shift(); row && !this.closing; row = waiting.shift()) {
        try {
          await this.bringOne(broker, row);
        } catch (error) {
          failed++;
          this.failed(error, row.code);
        }
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
    return failed;
  }

  private async bringOne(broker: Management, row: PartnerQueueRow): Promise<void> {
    switch (row.wanted) {
      case 'open':
        await open(broker, this.vhost, row);
        break;
      case 'suspended':
        await suspend(broker, row);
        break;
      case 'removed':
        await remove(broker, this.vhost, row);
    }
    const came = await this.units.run(async (unit) => {
      const found = await partnerQueueIsThere(unit.tx, row);
      if (found === 'first') unit.tell(partnerFact('partner.registered.v1', row, unit.now));
      return found;
    });
    // Nobody else may look again before long: who asked for the other has had it brought, by another process, before this one overwrote it.
    if (came === 'outdated') throw new AskedMeanwhile(row.name);
  }

  private failed(error: unknown, partner?: string): void {
    if (error instanceof AskedMeanwhile) this.log.info({ partner }, 'what a partner should have at the broker changed meanwhile');
    else if (error instanceof StillHolds) this.log.info({ partner }, 'a removed partner’s queue waits to be read');
    else this.log.warn({ err: error, partner }, 'partners’ queues: to be tried again');
  }

  private said(): string {
    switch (this.state.kind) {
      case 'off':
        return "partners' queues are off: no management URL is set";
      case 'working':
        throw new NotReady("partners' queues are being made");
      case 'done':
        return "partners' queues stand";
      case 'failed':
        if (this.seenAll) return "a change to partners' queues waits for the broker";
        throw new NotReady("partners' queues could not be made: the broker's management API refuses or does not answer");
    }
  }
}

/** What was brought to the broker is an older wish by now: to be looked at again. */
class AskedMeanwhile extends Error {
  constructor(name: string) {
    super(`another was asked for ${name} meanwhile`);
  }
}
