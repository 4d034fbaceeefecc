import { Injectable } from '@nestjs/common';
import { Database } from '#platform/database.js';
import type { Tracing } from '#platform/tracing.js';
import { readEvent, type ReadEvent } from './cloud-event.js';
import type { HubTransport } from './hub-transport.js';
import { Inbox, type Appended } from './inbox.js';
import type { Meters } from './meters.js';
import { Progress } from './progress.js';
import type { Seal } from './seal.js';

/** A partner whose messages come by a queue of its own. */
export interface PartnerLane {
  /** The partner's id: the proven sender of all that its queue holds. */
  partner: string;
  queue: string;
  area: string;
  /** The broker's user of this partner: what a message's user_id may say. */
  user: string;
}

/** Rows of one partner that may wait in the inbox: a flood delays its sender alone. */
const AHEAD = 50;

/** Partners' queues into this service: each its own consumer, prefetch and limit. */
@Injectable()
export class Lanes {
  constructor(
    private readonly transport: () => HubTransport,
    private readonly seal: () => Seal | undefined,
  ) {}

  /** Opens a lane, or opens it anew under other names. */
  open({ partner, queue, area, user }: PartnerLane): void {
    this.transport().partners?.add({
      lane: { name: partner, door: 'queue', sender: partner, area, users: [user], keepRepeats: true, seal: this.seal() },
      queue,
      prefetch: AHEAD,
      limitAhead: AHEAD,
    });
  }

  /** Stops receiving; what is in the partner's queue stays there. */
  close(partner: string): void {
    this.transport().partners?.remove(partner);
  }
}

export interface ByDoor {
  /** The partner, proven by its key or its person's sign-in. */
  source: string;
  area: string;
  messageId: string;
  type: string;
  subject?: string;
  /** The data as JSON. */
  body: Buffer;
  /** As the caller sent it, where the body has more: sent again, it is the same. */
  sent?: Buffer;
  traceparent?: string;
}

/** The HTTP door: the same inbox, the same checks, the same answers as by queue; the caller waits for its row. */
@Injectable()
export class Door {
  private looking: Promise<void> | undefined;
  private lookedAt = 0;

  constructor(
    private readonly database: Database,
    private readonly inbox: Inbox,
    private readonly progress: Progress,
    private readonly meters: Meters,
    private readonly tracing: Tracing,
    private readonly seal: () => Seal | undefined,
  ) {}

  async take({ source, area, messageId, type, subject, body, sent, traceparent }: ByDoor): Promise<Appended> {
    const span = this.tracing.begin('arrive', { kind: 'consumer', parent: this.tracing.current() ?? traceparent, about: { door: 'http' } });
    const event: ReadEvent = {
      ...readEvent(body, {
        contentType: 'application/json',
        headers: { 'ce-specversion': '1.0', 'ce-id': messageId, 'ce-type': type, ...(subject ? { 'ce-subject': subject } : {}) },
        messageId,
      }),
      // The door knows these even where the body is too large to be read.
      messageId,
      type,
      subject: subject ?? messageId,
      ...(sent && { sent }),
      traceparent: span.traceparent,
    };
    const lane = { name: `${source} http`, door: 'http' as const, sender: source, area, keepRepeats: true, seal: this.seal() };
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
