import { Injectable } from '@nestjs/common';
import type { Tx } from '#platform/database.js';
import type { ReadEvent } from './cloud-event.js';
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

  /** Appends a batch in one statement and one transaction of its own; ids come in the order given. */
  async append(tx: Tx, lane: Lane, events: ReadEvent[]): Promise<Appended[]> {
    if (events.length === 0) return [];
    const seal = lane.seal ?? UNSEALED;
    const bodies = events.map((event) => seal.seal(event.body));
    let end = 0;
    const { rows } = await tx.query<{ first_row: string; first_rows: string[] | null; same_bytes: boolean[] | null }>(APPEND, [
      lane.name,
      lane.door,
      lane.seal !== undefined,
      events.map((event) => lane.keepRepeats && !event.redelivered),
      events.map((event) => lane.sender ?? event.source),
      events.map((event) => event.messageId),
      events.map((event) => event.type),
      events.map((event) => event.subject),
      events.map((event) => lane.area ?? event.area),
      events.map((event) => event.aggregateVersion ?? null),
      events.map((event) => event.traceparent ?? null),
      events.map((event) => event.size),
      events.map((event) => (event.faults.length ? JSON.stringify(event.faults) : null)),
      Buffer.concat(events.map((event) => seal.digest(event.body))),
      Buffer.concat(bodies),
      bodies.map((body) => (end += body.length)),
    ]);
    this.filled.raise();
    const { first_row, first_rows, same_bytes } = rows[0]!;
    const first = BigInt(first_row);
    return events.map((_, nth) => {
      const inboxId = String(first + BigInt(nth));
      const repeats = first_rows?.[nth] ?? inboxId;
      return repeats === inboxId ? { inboxId } : { inboxId, repeats, same: same_bytes![nth] };
    });
  }
}

const APPEND = `select * from inbox_append($1, $2, $3, $4::boolean[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::bigint[],
  $11::text[], $12::integer[], $13::text[], $14::bytea, $15::bytea, $16::integer[])`;
