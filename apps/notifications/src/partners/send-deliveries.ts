import { Inject, Injectable, type OnApplicationBootstrap, type BeforeApplicationShutdown } from '@nestjs/common';
import type { NotificationFailedV1 } from '#contracts/notification.failed.v1.js';
import { waitAfter } from '#messaging/backoff.rules.js';
import { writeEvent } from '#messaging/cloud-event.js';
import { Fenced, OwnSession, type Owned } from '#messaging/own-session.js';
import { NoAnswer, QueuePublisher, type Placed } from '#messaging/queue-publisher.js';
import { Signal } from '#messaging/signal.js';
import { Units, type Unit } from '#messaging/unit.js';
import { Database } from '#platform/database.js';
import { NotReady, Readiness } from '#platform/health.js';
import { Log } from '#platform/logging.js';
import { Tracing } from '#platform/tracing.js';
import { NotificationsConfig } from '../notifications.config.js';
import { SendsFigures } from '../sends-figures.js';
import { dueDeliveries, dropOld, markDelivered, nextLineDue, type Line, type Owed } from './partners.queries.js';

/** Messages of one partner that are sent before what was sent is marked: a crash repeats no more than these. */
const PER_PARTNER = 100;
/** The commit wakes the sender; this only mends a lost wake-up. */
const POLL_MS = 10_000;
const LONGEST_WAIT_MS = 60_000;
const KEPT_DAYS = 30;
const DROP_EVERY_MS = 3_600_000;

/** How far a partner's line came: what its queue took, and why it stopped, if it did. */
interface Run {
  owed: Owed[];
  taken: Owed[];
  stopped?: Exclude<Placed, 'taken'> | 'no_answer';
}

/**
 * Puts what the hub owes into each partner's own queue, as the one process that does. One partner's messages go one after another, each
 * confirmed before the next, so that a queue that fills up in between takes no later one before an earlier; partners go side by side, and a
 * queue that is full or missing stalls its partner alone, with back-off. What was sent and not marked is sent again under the same id.
 */
@Injectable()
export class SendDeliveries implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly stir = new Signal();
  private readonly session: OwnSession;
  private readonly publisher: QueuePublisher | undefined;
  private nextDrop = 0;

  constructor(
    @Inject(Database) database: Database,
    @Inject(Units) private readonly units: Units,
    @Inject(NotificationsConfig) config: NotificationsConfig,
    @Inject(Readiness) readiness: Readiness,
    @Inject(Log) log: Log,
    @Inject(Tracing) private readonly tracing: Tracing,
    @Inject(SendsFigures) private readonly figures: SendsFigures,
  ) {
    const report = (error: Error) => log.warn({ err: error }, "the sender to partners' queues was interrupted, and goes on");
    this.session = new OwnSession(database.url, 'delivery_sender', 'notifications', (owned) => this.work(owned), report);
    if (config.PARTNERS_AMQP_URL) this.publisher = new QueuePublisher(config.PARTNERS_AMQP_URL, 'notifications.partners', report);
    readiness.register('partners', () => {
      if (!this.publisher) return "partners' queues are off: PARTNERS_AMQP_URL is not set";
      if (!this.publisher.isConnected()) throw new NotReady("no connection to the partners' virtual host");
    });
  }

  onApplicationBootstrap(): void {
    if (!this.publisher) return;
    this.publisher.start();
    this.session.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    const stopped = this.session.stop();
    this.stir.raise();
    await stopped;
    await this.publisher?.stop();
  }

  private async work(owned: Owned): Promise<void> {
    const { client } = owned;
    const { rows } = await client.query('select current_schema() as schema');
    client.on('notification', () => this.stir.raise());
    client.on('end', () => this.stir.raise());
    await client.query(`listen "${rows[0].schema}_delivery"`);
    while (!owned.ending()) {
      await this.dropOld(owned);
      if (!this.publisher!.isConnected()) {
        await this.publisher!.connected.wait(500);
        continue;
      }
      const due = await dueDeliveries(client, PER_PARTNER);
      if (due.length) await this.send(owned, due);
      else await this.stir.wait(Math.min(POLL_MS, Math.max(50, (await nextLineDue(client)) ?? POLL_MS)));
    }
  }

  private async send(owned: Owned, due: Owed[]): Promise<void> {
    const lines = byPartner(due);
    const runs = await Promise.all(lines.map((owed) => this.sendLine(owed)));
    await this.units.run(async (unit) => {
      const { rowCount } = await unit.tx.query('select from delivery_sender where epoch = $1 for update', [owned.epoch]);
      if (!rowCount) throw new Fenced();
      await markDelivered(
        unit.tx,
        runs.flatMap((run) => run.taken.map((each) => each.id)),
        runs.flatMap(lineAfter),
      );
      for (const run of runs) tellStall(unit, run);
    });
  }

  private async sendLine(owed: Owed[]): Promise<Run> {
    const taken: Owed[] = [];
    for (const each of owed) {
      const about = { 'notification.id': each.event, attempt: each.attempts + 1 };
      const span = this.tracing.begin(`deliver ${each.type}`, { kind: 'producer', parent: each.traceparent, about });
      try {
        const placed = await this.publisher!.place(each.outQueue, each.event, each.type, eventOf(each));
        this.figures.deliveries.inc({ outcome: placed });
        span.end(placed === 'taken' ? undefined : { code: placed });
        if (placed !== 'taken') return { owed, taken, stopped: placed };
        taken.push(each);
      } catch (error) {
        span.end(error);
        this.figures.deliveries.inc({ outcome: 'no_answer' });
        if (error instanceof NoAnswer) return { owed, taken, stopped: 'no_answer' };
        throw error;
      }
    }
    return { owed, taken };
  }

  private async dropOld({ client }: Owned): Promise<void> {
    if (Date.now() < this.nextDrop) return;
    await dropOld(client, KEPT_DAYS);
    this.nextDrop = Date.now() + DROP_EVERY_MS;
  }
}

/** Each partner's line, in its order. */
function byPartner(due: Owed[]): Owed[][] {
  const lines = new Map<string, Owed[]>();
  for (const each of due) lines.set(each.partner, [...(lines.get(each.partner) ?? []), each]);
  return [...lines.values()];
}

const why = { refused: 'queue_full', missing: 'queue_missing' } as const;

/** The broker being away is nobody's stall: the line is tried again as soon as there is a connection. */
function lineAfter({ owed, taken, stopped }: Run): Line[] {
  const { partner, attempts } = owed[0]!;
  if (stopped === 'refused' || stopped === 'missing') {
    // It took something: it is not stuck, it is slow.
    const tries = taken.length ? 1 : attempts + 1;
    return [{ partner, attempts: tries, waitMs: Math.min(waitAfter(tries, Math.random()), LONGEST_WAIT_MS), why: why[stopped] }];
  }
  return attempts > 0 && taken.length ? [{ partner, attempts: 0 }] : [];
}

/** Said once a stall, when it begins. */
function tellStall(unit: Unit, { owed, taken, stopped }: Run): void {
  if (stopped !== 'refused' && stopped !== 'missing') return;
  const head = owed[taken.length]!;
  if (head.attempts > 0) return;
  const isCase = head.subject.startsWith('case/');
  const data: NotificationFailedV1 = {
    notification: head.event,
    about: head.factId,
    aboutType: head.type,
    ...(isCase && { case: head.subject.slice('case/'.length) }),
    organisation: head.partner,
    to: head.kind === 'agency' ? 'agency' : 'provider',
    channel: 'queue',
    template: head.type,
    version: 1,
    attempts: 1,
    at: unit.now.toISOString(),
    why: why[stopped],
    final: false,
  };
  const subject = isCase ? head.subject : `partner/${head.partner}`;
  const cause = { traceparent: head.traceparent ?? undefined };
  unit.tell({ type: 'notification.failed.v1', subject, area: head.area, data, cause });
}

function eventOf({ event, type, subject, area, id, madeAt, data, traceparent }: Owed): Buffer {
  return writeEvent({
    messageId: event,
    source: 'rj-hub',
    type,
    subject,
    area,
    // Rises with each message to this partner: what comes twice, or out of order, can be told.
    aggregateVersion: id,
    time: madeAt.toISOString(),
    // Of the fact, not of this attempt: sent again, it is the same bytes under the same id.
    traceparent,
    data: JSON.stringify(data),
  });
}
