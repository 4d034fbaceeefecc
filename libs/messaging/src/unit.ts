import type { Tx } from '#platform/database.js';

/** A fact to be published: true from the moment its transaction commits. */
export interface Fact {
  /** The contract's file name, such as `case.ready.v1`. */
  type: string;
  /** The aggregate that it is about, such as `case/<id>`. Whatever names a case has that case as its subject. */
  subject: string;
  /** The area's code: the first part of the routing key. */
  area: string;
  /** Checked against the contract before it is written: a fact that breaks its contract rolls the work back. */
  data: object;
  /**
   * The arrived message that it comes of: their traces are one. Without it, the one message at hand, or the one about the same subject, is
   * taken for the cause; so say it wherever a list may hold several and the fact is about something else.
   */
  cause?: { traceparent?: string };
}

/** One transaction's worth of work: read, decide, write, tell. */
export interface Unit {
  readonly tx: Tx;
  /** The database's clock, read once a transaction. */
  readonly now: Date;
  /** Puts facts into the outbox, in this order, in this transaction. Nothing is published when it rolls back. */
  tell(...facts: Fact[]): void;
}

/** Runs work that starts here rather than with a message: an HTTP command, a clock. Repeats on a clash: no outside effects in the work. */
export abstract class Units {
  abstract run<T>(work: (unit: Unit) => Promise<T>): Promise<T>;
}
