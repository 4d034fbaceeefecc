import type { Fault } from '#contracts/fault.js';
import type { ReceiptIssuedV1 } from '#contracts/receipt.issued.v1.js';
import type { Way } from './options.rules.js';

/** What the hub says, as a CloudEvent: these attributes besides those that are always the same. */
export interface HubEvent {
  id: string;
  type: string;
  data: object;
  subject?: string;
  aggregateversion?: number;
  time?: string;
}

/** What the system said, as it came. */
export interface Heard {
  /** Its own id of the message: of the event, or the `Idempotency-Key`. */
  key: string;
  type: string;
  data: Record<string, unknown>;
  /** By which a repeat is known as one. */
  body: string;
  /** Of an event that cannot be read. */
  faults: readonly Fault[];
}

/** What the hub's side does about it. */
export type Reply =
  /** `again`: it was known by its key. */
  | { kind: 'receipt'; receipt: ReceiptIssuedV1; again: boolean }
  /** Taken, but the connection ends before the answer. */
  | { kind: 'lost' }
  /** Not taken: to be sent again after so many seconds. */
  | { kind: 'busy'; status: 429 | 503; seconds: number };

export type Hear = (heard: Heard) => Promise<Reply>;

/** How a call differs from the hub's: by whom it is signed, and when it says that it was sent. */
export interface OtherCall {
  secret?: `whsec_${string}`;
  at?: Date;
}

/** A system on the line: told by its queue, its webhook or the pages that it asks for, heard through its exchange or by the requests that it makes. */
export interface Line {
  readonly way: Way;
  /** Tells the system events, in this order. */
  tell(...events: HubEvent[]): Promise<void>;
  /** Waits until what was told has reached the system, where that is for the system to ask for; not for ever. @returns whether it has, as far as that is seen */
  heard(ms?: number): Promise<boolean>;
  /** @returns in a sentence what the system did not take of all that it was told since the line was cleared */
  untaken(): Promise<string | undefined>;
  /** Forgets what was told before, as far as the system has not taken it. */
  clear(): Promise<void>;
  close(): Promise<void>;
}
