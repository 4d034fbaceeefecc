import { Inject, Injectable, type OnApplicationBootstrap, type BeforeApplicationShutdown } from '@nestjs/common';
import type { NotificationFailedV1 } from '#contracts/notification.failed.v1.js';
import { waitAfter } from '#messaging/backoff.rules.js';
import { Fenced, OwnSession, type Owned } from '#messaging/own-session.js';
import { QueuePublisher, type Placed, type ToPlace } from '#messaging/queue-publisher.js';
import { Signal } from '#messaging/signal.js';
import { Units, type Unit } from '#messaging/unit.js';
import { Database } from '#platform/database.js';
import { NotReady, Readiness } from '#platform/health.js';
import { Log } from '#platform/logging.js';
import { Tracing, type Span } from '#platform/tracing.js';
import { NotificationsConfig } from '../notifications.config.js';
import { SendsFigures } from '../sends-figures.js';
import { eventOf } from './event-of-delivery.js';
import { dueDeliveries, dropOld, moveLines, nextLineDue, type Line, type Owed } from './partners.queries.js';

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
  /** How many of them its queue took. */
  taken: number;
  stopped?: Placed;
}

/**
 * Puts what the hub owes into each partner's own queue, as the one process that does. Of one partner's messages as many go together as its
 * queue is sure to take, and else one after another, each confirmed before the next: a queue that fills up in between takes no later one before
 * an earlier. Partners go side by side, and a queue that is full or missing stalls its partner alone, with back-off. How far a line came is its
 * partner's position; what was sent beyond it is sent again under the same id.
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
      if (due.length > 0 && (await this.send(owned, due))) continue;
      await this.stir.wait(Math.min(POLL_MS, Math.max(50, (await nextLineDue(client)) ?? POLL_MS)));
    }
  }

  /** @returns whether there may be more to send at once; what comes from now on raises `stir` */
  private async send(owned: Owned, due: Owed[]): Promise<boolean> {
    const runs = await Promise.all(byPartner(due).map((owed) => this.sendLine(owed)));
    await this.settle(owned, runs);
    return runs.some(({ owed, stopped }) => owed.length === PER_PARTNER || stopped === 'no_answer');
  }

  private async settle({ client, epoch }: Owned, runs: Run[]): Promise<void> {
    const lines = runs.flatMap(lineAfter);
    // This connection holds the lock that makes the sending ours: who has lost it cannot write here.
    if (!runs.some(({ stopped }) => stopped && isStall(stopped))) return moveLines(client, lines);
    await this.units.run(async (unit) => {
      const { rowCount } = await unit.tx.query('select from delivery_sender where epoch = $1 for update', [epoch]);
      if (!rowCount) throw new Fenced();
      await moveLines(unit.tx, lines);
      for (const run of runs) tellStall(unit, run);
    });
  }

  private async sendLine(owed: Owed[]): Promise<Run> {
    const { outQueue, outLimit } = owed[0]!;
    for (let taken = 0; taken < owed.length;) {
      const together = await this.publisher!.roomFor(outQueue, outLimit, owed.length - taken);
      const placed = await this.place(outQueue, owed.slice(taken, taken + together));
      const nth = placed.findIndex((each) => each !== 'taken');
      if (nth >= 0) return { owed, taken: taken + nth, stopped: placed[nth] };
      taken += together;
    }
    return { owed, taken: owed.length };
  }

  private async place(queue: string, owed: Owed[]): Promise<Placed[]> {
    const spans = this.tracing.on ? owed.map((each) => this.begin(each)) : [];
    const placed = await this.publisher!.place(queue, owed.map(messageOf));
    placed.forEach((outcome, nth) => {
      this.figures.deliveries.inc({ outcome });
      spans[nth]?.end(outcome === 'taken' ? undefined : { code: outcome });
    });
    return placed;
  }

  private begin({ type, traceparent, event, attempts }: Owed): Span {
    const about = { 'notification.id': event, attempt: attempts + 1 };
    return this.tracing.begin(`deliver ${type}`, { kind: 'producer', parent: traceparent, about });
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
  for (const each of due) {
    const line = lines.get(each.partner);
    if (line) line.push(each);
    else lines.set(each.partner, [each]);
  }
  return [...lines.values()];
}

const why = { refused: 'queue_full', missing: 'queue_missing' } as const;

/** The broker being away is nobody's stall: the line is tried again as soon as there is a connection. */
const isStall = (stopped: Placed): stopped is keyof typeof why => stopped in why;

function lineAfter({ owed, taken, stopped }: Run): Line[] {
  const { partner, attempts } = owed[0]!;
  const sentTo = owed[taken - 1]?.id;
  if (stopped && isStall(stopped)) {
    // It took something: it is not stuck, it is slow.
    const tries = taken > 0 ? 1 : attempts + 1;
    return [{ partner, sentTo, attempts: tries, waitMs: Math.min(waitAfter(tries, Math.random()), LONGEST_WAIT_MS), why: why[stopped] }];
  }
  return sentTo ? [{ partner, sentTo, attempts: 0 }] : [];
}

/** Said once a stall, when it begins. */
function tellStall(unit: Unit, { owed, taken, stopped }: Run): void {
  if (!stopped || !isStall(stopped)) return;
  const head = owed[taken]!;
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

const messageOf = (owed: Owed): ToPlace => ({ messageId: owed.event, type: owed.type, event: eventOf(owed) });
