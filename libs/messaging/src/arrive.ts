import type { Channel, ConsumeMessage } from 'amqplib';
import type { Database } from '#platform/database.js';
import { newTraceparent, readTraceparent, type Span, type Tracing } from '#platform/tracing.js';
import { readEvents } from './batched-events.js';
import { caseNamedIn, readEvent, type ReadEvent } from './cloud-event.js';
import type { Inbox, Lane } from './inbox.js';
import type { LaneMeter } from './lane-meter.js';
import type { Progress } from './progress.js';
import type { Meters } from './meters.js';

/** Milliseconds: two takes within this are a flow. */
const THICK = 25;
/** Milliseconds that a flow is gathered for. */
const GATHER = 5;

interface Came {
  messages: ConsumeMessage[];
  events: (ReadEvent & { redelivered: boolean })[];
}

/**
 * Takes what a queue delivers into the inbox: a batch, one statement, then the acknowledgement. No business code runs here, so nothing
 * can stall, requeue or dead-letter a message. It stops taking while too much of its lane waits ahead of the worker's position, or the lane's
 * rate is used up; then the prefetch, and behind it the broker's queue, hold the rest.
 */
export class Arrival {
  private readonly buffer: ConsumeMessage[] = [];
  private busy: Promise<void> | undefined;
  private over = false;
  private lastTaken = -Infinity;

  constructor(
    private readonly channel: Channel,
    private readonly lane: Lane,
    private readonly limits: { limitAhead: number; meter?: LaneMeter },
    private readonly parts: { inbox: Inbox; database: Database; progress: Progress; meters: Meters; tracing: Tracing; batch: number },
    private readonly report: (error: Error) => void,
  ) {}

  /** Consumes until the channel closes. Rejects where the queue is gone, or is deleted later (`lost` is then called). */
  async consume(queue: string, prefetch: number, lost: () => void): Promise<void> {
    await this.channel.prefetch(prefetch);
    this.channel.once('close', () => (this.over = true));
    await this.channel.consume(queue, (message) => {
      // The broker says so when a queue is deleted under its consumer.
      if (message === null) return lost();
      this.buffer.push(message);
      this.busy ??= this.drain().finally(() => (this.busy = undefined));
    });
  }

  /** Resolves when what was being appended is appended. */
  async settle(): Promise<void> {
    this.over = true;
    await this.busy;
  }

  private async drain(): Promise<void> {
    // Lets the frames of one read from the socket gather into one batch.
    await new Promise<void>((resolve) => setImmediate(resolve));
    while (this.buffer.length > 0 && !this.over) {
      await this.gather();
      const { progress, batch } = this.parts;
      const { limitAhead, meter } = this.limits;
      const waiting = this.buffer.length;
      const byRate = meter?.room(waiting) ?? waiting;
      const room = Math.min(batch, limitAhead - progress.ahead(this.lane.name), byRate);
      if (room <= 0) {
        if (byRate > 0) await progress.moved(1_000);
        else await this.pauseFor(Math.min(1_000, meter!.msUntilRoom(waiting)));
        continue;
      }
      await this.take(this.readAtMost(room));
    }
  }

  /** The rate fills with time alone, whatever the worker does meanwhile. */
  private pauseFor(ms: number): Promise<void> {
    return new Promise((resolve) => setTimeout(resolve, ms));
  }

  /**
   * Where messages come thick, waits a moment for more: a statement costs much the same for two hundred as for ten, here and in
   * every step behind. A message that comes alone does not wait.
   */
  private async gather(): Promise<void> {
    const thick = performance.now() - this.lastTaken < THICK;
    for (let waited = 0; thick && waited < GATHER && this.buffer.length < this.parts.batch && !this.over; waited++)
      await new Promise((resolve) => setTimeout(resolve, 1));
    this.lastTaken = performance.now();
  }

  /** Reads whole messages until there are so many events, or a few more: a message between services may hold several. */
  private readAtMost(room: number): Came {
    const events: Came['events'] = [];
    let messages = 0;
    while (messages < this.buffer.length && events.length < room) events.push(...this.read(this.buffer[messages++]!));
    return { messages: this.buffer.slice(0, messages), events };
  }

  private read({ content, properties, fields: { redelivered } }: ConsumeMessage): Came['events'] {
    const { sender, users } = this.lane;
    const outside = readTraceparent(properties.headers?.traceparent);
    const came = (event: ReadEvent) => ({ ...event, traceparent: event.traceparent ?? outside, redelivered });
    if (sender === undefined) return readEvents(content, properties).map(came);
    const event = came(readEvent(content, properties));
    if (!this.parts.tracing.on) event.traceparent ??= newTraceparent();
    // So that what is held holds back the later ones about its case, though a partner says nothing, or something else, of the subject.
    event.subject = caseNamedIn(event.body) ?? event.subject;
    const userId = properties.userId as string | undefined;
    if (userId !== undefined && users && !users.includes(userId)) {
      event.faults.push({
        path: 'user_id',
        code: 'sender_mismatch',
        sentence: 'The message names another user than the one that this queue belongs to.',
        act: 'sender',
      });
    }
    return [event];
  }

  private async take({ messages, events }: Came): Promise<void> {
    const { inbox, database, progress, meters, tracing } = this.parts;
    const spans = tracing.on ? events.map((event) => this.begin(event, events.length)) : [];
    for (let pause = 100; !this.over; pause = Math.min(pause * 2, 2_000)) {
      const began = process.hrtime.bigint();
      try {
        const appended = await inbox.append(database, this.lane, events);
        const kept = appended.filter(
          (row, n) => row.repeats === undefined || row.same === false || (this.lane.keepRepeats && !events[n]!.redelivered),
        );
        progress.appended(
          this.lane.name,
          kept.map((row) => row.inboxId),
        );
        meters.arrived(this.lane.name === 'facts' ? 'facts' : 'partners', appended, began);
        for (const span of spans) span.end();
        this.buffer.splice(0, messages.length);
        this.limits.meter?.took(messages.length);
        // On a channel that closed meanwhile this does nothing: the broker delivers again, and the inbox knows the ids.
        if (!this.over) this.channel.ack(messages.at(-1)!, true);
        return;
      } catch (error) {
        // The database is away: what is not acknowledged stays the broker's, and is tried again.
        this.report(error as Error);
        await new Promise((resolve) => setTimeout(resolve, pause));
      }
    }
    for (const span of spans) span.end(new Error('stopped before it was in the inbox'));
  }

  /** What a partner calls its message is a stranger's text, and names no span. */
  private begin(event: ReadEvent, batch: number): Span {
    const name = this.lane.sender === undefined ? `arrive ${event.type}` : 'arrive';
    const about = { 'messaging.system': 'rabbitmq', lane: this.lane.name, 'batch.size': batch };
    const span = this.parts.tracing.begin(name, { kind: 'consumer', parent: event.traceparent, about });
    event.traceparent = span.traceparent;
    return span;
  }
}
