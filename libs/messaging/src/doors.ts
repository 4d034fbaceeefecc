import { Injectable } from '@nestjs/common';
import { Database } from '#platform/database.js';
import { Problem } from '#platform/problem.js';
import type { Tracing } from '#platform/tracing.js';
import { readEvent, type ReadEvent } from './cloud-event.js';
import type { HubTransport } from './hub-transport.js';
import { Inbox, type Appended } from './inbox.js';
import { LaneMeter } from './lane-meter.js';
import type { LaneRate } from './lane-rate.rules.js';
import type { Meters } from './meters.js';
import { Progress } from './progress.js';
import type { Seal } from './seal.js';

/** A partner whose messages come by a queue of its own. */
export interface PartnerLane {
  /** The partner's id: the proven sender of all that its queue holds. */
  partner: string;
  queue: string;
  area: string;
  /** The broker's users of this partner: what a message's user_id may say. */
  users: string[];
  /** How often its queue is taken from; without it, as often as the worker keeps up. */
  rate?: LaneRate;
}

/** Rows of one partner that may wait in the inbox by one door: a flood delays its sender alone. */
const AHEAD = 50;

/** Seconds after which a caller who was told to wait may come again: so many rows are worked within it. */
const AGAIN_AFTER = 1;
const FULL =
  'The hub is still at work on what your organisation has sent. Nothing of this message was taken in. Wait as many seconds as Retry-After says, and send it again.';

/** Partners' queues into this service: each its own consumer, prefetch and limit. */
@Injectable()
export class Lanes {
  /** By partner. Kept while its lane is closed, or a partner could fill its burst anew by being paused. */
  private readonly meters = new Map<string, LaneMeter>();

  constructor(
    private readonly transport: () => HubTransport,
    private readonly seal: () => Seal | undefined,
  ) {}

  /** Opens a lane, or opens it anew under other names. */
  open({ partner, queue, area, users, rate }: PartnerLane): void {
    const meter = rate && this.meterOf(partner, rate);
    if (!meter) this.meters.delete(partner);
    this.transport().partners?.add({
      lane: { name: partner, door: 'queue', sender: partner, area, users, keepRepeats: true, seal: this.seal() },
      queue,
      prefetch: AHEAD,
      limitAhead: AHEAD,
      ...(meter && { meter }),
    });
  }

  private meterOf(partner: string, rate: LaneRate): LaneMeter {
    const known = this.meters.get(partner);
    known?.become(rate);
    const meter = known ?? new LaneMeter(rate);
    this.meters.set(partner, meter);
    return meter;
  }

  /** Stops receiving; what is in the partner's queue stays there. */
  close(partner: string): void {
    this.transport().partners?.remove(partner);
  }
}

export interface ByDoor {
  messageId: string;
  type: string;
  subject?: string;
  /** The data as JSON. */
  body: Buffer;
  traceparent?: string;
}

/** What comes over HTTP without an envelope, as the event that it would be. */
export function eventByHttp({ messageId, type, subject, body, traceparent }: ByDoor): ReadEvent {
  const headers = { 'ce-specversion': '1.0', 'ce-id': messageId, 'ce-type': type, ...(subject ? { 'ce-subject': subject } : {}) };
  const event = readEvent(body, { contentType: 'application/json', headers, messageId });
  // The door knows these even where the body is too large to be read.
  return { ...event, messageId, type, subject: subject ?? messageId, ...(traceparent && { traceparent }) };
}

export interface EventByDoor {
  /** The partner, proven by its key or its person's sign-in. */
  source: string;
  area: string;
  event: ReadEvent;
}

/** The HTTP door: the same inbox, the same checks, the same answers as by queue; the caller waits for its row. */
@Injectable()
export class Door {
  private looking: Promise<void> | undefined;
  private lookedAt = 0;
  /** By lane: what is on its way into the inbox. */
  private readonly coming = new Map<string, number>();

  constructor(
    private readonly database: Database,
    private readonly inbox: Inbox,
    private readonly progress: Progress,
    private readonly meters: Meters,
    private readonly tracing: Tracing,
    private readonly seal: () => Seal | undefined,
  ) {}

  /** @throws Problem 429 with Retry-After while too much of this sender waits for the worker: then nothing was taken in */
  async take(message: EventByDoor): Promise<Appended> {
    const lane = laneOf(message.source);
    // A caller who is told to wait costs nothing; one whose message stood in the inbox would stand before everybody else's.
    if (this.isFull(lane)) await this.lookElsewhere();
    // Looked at and counted in one step, or a burst of callers would all find room.
    if (this.isFull(lane)) throw new Problem(429, 'too_many_ahead', FULL, undefined, { 'Retry-After': String(AGAIN_AFTER) });
    this.coming.set(lane, (this.coming.get(lane) ?? 0) + 1);
    try {
      const appended = await this.append(message);
      this.progress.appended(lane, [appended.inboxId]);
      return appended;
    } finally {
      const left = this.coming.get(lane)! - 1;
      if (left > 0) this.coming.set(lane, left);
      else this.coming.delete(lane);
    }
  }

  private isFull(lane: string): boolean {
    return this.progress.ahead(lane) + (this.coming.get(lane) ?? 0) >= AHEAD;
  }

  private async append({ source, area, event: read }: EventByDoor): Promise<Appended> {
    const parent = this.tracing.current() ?? read.traceparent;
    const span = this.tracing.begin('arrive', { kind: 'consumer', parent, about: { door: 'http' } });
    const event: ReadEvent = { ...read, traceparent: span.traceparent };
    const lane = { name: laneOf(source), door: 'http' as const, sender: source, area, keepRepeats: true, seal: this.seal() };
    const began = process.hrtime.bigint();
    try {
      const appended = await this.inbox.append(this.database, lane, [event]);
      this.meters.arrived('http', appended, began);
      span.end();
      return appended[0]!;
    } catch (error) {
      span.end(error);
      throw error;
    }
  }

  /** Resolves to true when the worker has passed this row (done, or held), to false when the time is up. */
  async settled(inboxId: string, ms: number): Promise<boolean> {
    for (const end = Date.now() + ms; Date.now() < end;) {
      if (this.progress.has(inboxId)) return true;
      await this.progress.moved(100);
      if (!this.progress.has(inboxId)) await this.lookElsewhere();
    }
    return this.progress.has(inboxId);
  }

  /** Another process may be the worker: then only the table tells. One look for all who wait, or a burst of callers would be a storm of queries. */
  private async lookElsewhere(): Promise<void> {
    if (Date.now() - this.lookedAt < 100) return;
    this.looking ??= this.database
      .query<{ position: string }>('select position from worker')
      .then(({ rows }) => this.progress.reached(rows[0]!.position))
      .finally(() => {
        this.looking = undefined;
        this.lookedAt = Date.now();
      });
    await this.looking;
  }
}

const laneOf = (source: string) => `${source} http`;
