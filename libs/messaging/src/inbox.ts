import { Injectable } from '@nestjs/common';
import type { Tx } from '#platform/database.js';
import type { ReadEvent } from './cloud-event.js';
import { FreshRows } from './fresh-rows.js';
import { UNSEALED, type Seal } from './seal.js';
import { Signal } from './signal.js';

/** One way in: the hub's facts, one partner's queue, or one partner's HTTP door. */
export interface Lane {
  /** `facts`, or a partner's id. Rows of one lane are counted together for back-pressure. */
  name: string;
  door: 'queue' | 'http';
  /** The proven sender, where the lane proves one; else the event's own source (the hub's services trust each other's). */
  sender?: string;
  /** Names that a message's user_id may carry, where it carries one: the broker has checked it against the connection. */
  users?: string[];
  /** The area of what comes by this lane, where the lane decides it. */
  area?: string;
  /** Repeats get a row and an answer; without it they are counted and dropped. */
  keepRepeats: boolean;
  seal?: Seal;
}

export interface Appended {
  inboxId: string;
  /** The row that had this id first. */
  repeats?: string;
  same?: boolean;
}

/** The durable inbox: what is in it has been received, and will be worked or held. */
@Injectable()
export class Inbox {
  /** Raised after every append. */
  readonly filled = new Signal();
  readonly fresh = new FreshRows();

  /** Appends a batch in one statement and one transaction of its own; ids come in the order given. */
  async append(tx: Tx, lane: Lane, events: ReadEvent[]): Promise<Appended[]> {
    if (events.length === 0) return [];
    const seal = lane.seal ?? UNSEALED;
    const bodies = events.map((event) => seal.seal(event.body));
    let end = 0;
    const { rows } = await tx.query<{ first_row: string; first_rows: string[] | null; same_bytes: boolean[] | null; now: Date }>(APPEND, [
      lane.name,
      lane.door,
      lane.seal !== undefined,
      lane.keepRepeats ? events.map((event) => !event.redelivered) : null,
      events.map((event) => lane.sender ?? event.source),
      events.map((event) => event.messageId),
      events.map((event) => event.type),
      events.map((event) => event.subject),
      events.map((event) => lane.area ?? event.area),
      events.map((event) => event.aggregateVersion ?? null),
      events.map((event) => event.traceparent ?? null),
      events.map((event) => event.size),
      events.some(({ faults }) => faults.length > 0)
        ? events.map(({ faults }) => (faults.length > 0 ? JSON.stringify(faults) : null))
        : null,
      // A service draws a fact's id as it writes the fact: whoever says the id again says the same.
      lane.keepRepeats ? Buffer.concat(events.map((event) => seal.digest(event.sent ?? event.body))) : null,
      Buffer.concat(bodies),
      bodies.map((body) => (end += body.length)),
    ]);
    const { first_row, first_rows, same_bytes, now } = rows[0]!;
    const first = BigInt(first_row);
    const appended = events.map((event, nth) => {
      const inboxId = String(first + BigInt(nth));
      const repeats = first_rows?.[nth] ?? inboxId;
      if (repeats !== inboxId) return { inboxId, repeats, same: same_bytes![nth] };
      // By HTTP messages come to whoever stands by, too, and there nobody takes them from here.
      if (lane.door === 'queue' && event.faults.length === 0) this.fresh.keep(rowOf(inboxId, now, lane, event));
      return { inboxId };
    });
    this.filled.raise();
    return appended;
  }
}

/** As it would be read back; what is sealed there is open here. */
const rowOf = (id: string, receivedAt: Date, lane: Lane, event: ReadEvent) => ({
  id,
  received_at: receivedAt,
  lane: lane.name,
  source: lane.sender ?? event.source,
  door: lane.door,
  message_id: event.messageId,
  type: event.type,
  subject: event.subject,
  area: lane.area ?? event.area,
  aggregate_version: event.aggregateVersion === undefined ? null : String(event.aggregateVersion),
  traceparent: event.traceparent ?? null,
  text: event.body.toString(),
  body: null,
  sealed: lane.seal !== undefined,
  faults: null,
  repeats: null,
  same: null,
});

const APPEND = {
  name: 'inbox_append',
  text: `select *, now() as now from inbox_append($1, $2, $3, $4::boolean[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::bigint[],
    $11::text[], $12::integer[], $13::text[], $14::bytea, $15::bytea, $16::integer[])`,
};
