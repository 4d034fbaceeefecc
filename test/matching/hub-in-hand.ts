import { hubContracts } from '#messaging/hub-contracts.js';
import type { Arrived } from '#messaging/arrived.js';
import { Batch } from '#messaging/batch.js';
import { Units, type Unit } from '#messaging/unit.js';
import { OpenUnit } from '#messaging/unit-of-work.js';
import type { Database, Tx } from '#platform/database.js';

/** Said by a statement that was never run: the process died before it. */
export class Died extends Error {}

/**
 * Matching's own handlers and commands on real tables, with a clock that stands where it is put, and a death that comes before the n-th statement of a
 * transaction: what was not committed is gone, and the message comes again.
 */
export class HubInHand extends Units {
  now = new Date('2026-06-08T09:00:00Z');
  private diesBefore = Infinity;
  private messages = 0;

  constructor(private readonly database: Database) {
    super();
  }

  run<T>(work: (unit: Unit) => Promise<T>): Promise<T> {
    return this.database.transaction(async (tx) => {
      const unit = new OpenUnit(this.mortal(tx), this.now, 'matching', hubContracts);
      const result = await work(unit);
      await unit.flush();
      return result;
    });
  }

  /** Gives a handler what another service said, as one batch. */
  deliver<Data extends object>(
    handle: (arrived: Arrived<Data>[], batch: Batch) => Promise<void>,
    type: string,
    subject: string,
    ...data: Data[]
  ): Promise<void> {
    const arrived = data.map((each): Arrived<Data> => ({
      inboxId: String(++this.messages),
      messageId: `m-${this.messages}`,
      source: 'spec',
      door: 'queue',
      type,
      subject,
      area: 'cambridgeshire',
      data: each,
      receivedAt: this.now,
    }));
    return this.run((unit) => handle(arrived, new Batch(unit)));
  }

  /** Does it, having died before the n-th statement of its first transaction that has as many. @returns whether it died */
  async dyingBefore(statement: number, act: () => Promise<void>, between: () => Promise<void>): Promise<boolean> {
    this.diesBefore = statement;
    try {
      await act();
      return false;
    } catch (error) {
      if (!(error instanceof Died)) throw error;
    } finally {
      this.diesBefore = Infinity;
    }
    await between();
    await act();
    return true;
  }

  private mortal(tx: Tx): Tx {
    let statements = 0;
    return {
      query: (...given: Parameters<Tx['query']>) => {
        if (++statements >= this.diesBefore) return Promise.reject(new Died());
        return tx.query(...given);
      },
    } as Tx;
  }
}
