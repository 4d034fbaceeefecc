import type { Fault } from '#contracts/fault.js';

/** What the message path must know of a message type. */
export interface Contract {
  type: string;
  /** Services that say it as a fact. */
  saidBy: readonly string[];
  /** Services that hear it as a fact. */
  heardBy: readonly string[];
  /** A partner may send it. */
  fromPartner: boolean;
}

/** The book of contracts that a hub runs by. */
export interface Contracts {
  all(): Contract[];
  find(type: string): Contract | undefined;
  /** Whether a service decides nothing: where its queue is full it is left behind for a while, and nobody waits for it. */
  mayMiss(service: string): boolean;
  /**
   * Every fault of the data against the type's contract; none where it is sound. A partner's report and the form in which
   * intake hands it on have one type and two contracts: who says it decides.
   */
  check(type: string, data: unknown, saidBy: 'partner' | 'service'): Fault[];
}
