import type { Fault } from '#contracts/fault.js';

export type Door = 'queue' | 'http';

/** A message as a handler gets it: in the inbox, its sender proven, its body checked against its contract. */
export interface Arrived<Data = unknown> {
  /** Row of the inbox, rising in the order of arrival (a bigint in digits). */
  inboxId: string;
  /** The sender's own id of the message, unique per sender. */
  messageId: string;
  /** Proven sender: the service that said a fact, or the partner whose queue or key it came by. */
  source: string;
  door: Door;
  type: string;
  subject: string;
  /** Counts up per producing service and subject; absent on partners' messages. */
  aggregateVersion?: number;
  area: string;
  data: Data;
  receivedAt: Date;
  traceparent?: string;
}

/** A partner's message that breaks its contract, is no JSON, has no usable type, or is too large. `data` is what could be read, or undefined. */
export interface Faulty extends Arrived {
  faults: Fault[];
}

/** A partner's message whose id was seen before. */
export interface Repeated extends Arrived {
  /** The inbox row that had this id first. */
  repeats: string;
  /** The same bytes, or other ones under the same id (a fault of the sender). */
  same: boolean;
}
