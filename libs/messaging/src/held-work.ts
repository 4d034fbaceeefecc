import { inTimedTransaction, inTransaction, isAway, isClash, type Tx } from '#platform/database.js';
import { ATTEMPTS, waitAfter } from './backoff.rules.js';
import { Rejected, RetryLater } from './failures.js';
import { dueHeld, nextDue, release, type HeldRow, type InboxRow } from './held.queries.js';
import { GIVEN_UP, SET_ASIDE } from './on-messages.js';
import type { Meters } from './meters.js';
import { Fenced, type Owned } from './own-session.js';
import type { RunMessages } from './run-messages.js';

/** Clashes and cut connections are repeated uncounted this often; then they count. */
export const REPEATS = 5;

/** Milliseconds: what is due is not looked for between every two batches. */
const LOOK_EVERY = 50;

export interface HeldParts {
  meters: Meters;
  run: RunMessages;
  report: (error: Error, about?: { handler: string; inboxId: string }) => void;
}

/** Tries again, as the inbox's owner, what is held and due. */
export class HeldWork {
  /** Messages whose last attempt ended by a clash or a cut connection: it does not count, up to REPEATS times. */
  private readonly forgiven = new Map<string, { times: number; last: boolean }>();

  private lookAgain = 0;

  constructor(private readonly parts: HeldParts) {}

  /** Runs what is held and due, first of each subject, one by one. Each attempt is counted before it runs. */
  async runDue(owned: Owned): Promise<boolean> {
    if (performance.now() < this.lookAgain) return false;
    const due = await dueHeld(owned.client, 50);
    for (const row of due) {
      if (owned.ending()) break;
      await this.runHeld(row, owned);
    }
    this.lookAgain = due.length > 0 ? 0 : performance.now() + LOOK_EVERY;
    return due.length > 0;
  }

  /** Milliseconds until something held is due; null where nothing is. */
  async nextDue({ client }: Owned): Promise<number | null> {
    this.lookAgain = 0;
    return nextDue(client);
  }

  /** The hold must stand whatever the service makes of it. */
  async tellSetAside(tx: Tx, now: Date, row: InboxRow, owned: Owned): Promise<void> {
    await tx.query('savepoint told');
    try {
      await this.parts.run.tell(tx, now, SET_ASIDE, row);
    } catch (error) {
      if (mustRepeat(error, owned)) throw error;
      await tx.query('rollback to savepoint told');
      this.parts.report(error as Error, { handler: SET_ASIDE, inboxId: row.id });
    }
  }

  private async runHeld(row: HeldRow, owned: Owned): Promise<void> {
    const { client } = owned;
    // The process died on its last attempt: one more would be one too many.
    if (row.attempts >= ATTEMPTS && row.state !== 'given-up')
      return this.hereafter(row, new Rejected('the process ended while this message was handled'), owned);
    const forgiven = this.forgiven.get(row.id);
    const attempts = row.attempts + (forgiven?.last ? 0 : 1);
    if (forgiven) forgiven.last = false;
    await client.query(
      `update held set attempts = $2, state = case when state = 'behind' then 'retry' else state end, due_at = now() + $3 * interval '1 ms' where inbox_id = $1`,
      [row.id, attempts, waitAfter(attempts, Math.random())],
    );
    try {
      await inTimedTransaction(client, async (tx, now) => {
        if (row.state === 'given-up') await this.parts.run.tell(tx, now, GIVEN_UP, row);
        else await this.parts.run.run(tx, now, [row], row.mended_body ? new Map([[row.id, row.mended_body]]) : undefined);
        await release(tx, row.id);
        this.forgiven.delete(row.id);
        // Locks the row until the commit: a successor's epoch cannot slip in between.
        await guarded({ client: tx, epoch: owned.epoch }, 'epoch = epoch');
      });
      this.parts.run.over();
    } catch (error) {
      this.parts.run.over(error);
      if (mustRepeat(error, owned)) {
        const times = (this.forgiven.get(row.id)?.times ?? 0) + 1;
        this.forgiven.set(row.id, { times, last: times <= REPEATS });
        if (isClash(error)) return;
        throw error;
      }
      await this.hereafter({ ...row, attempts }, error as Error, owned);
    }
  }

  /** What becomes of a held message that failed again: another time, or a person. */
  private async hereafter(row: HeldRow, error: Error, owned: Owned): Promise<void> {
    const person = error instanceof Rejected || row.attempts >= ATTEMPTS;
    await inTransaction(owned.client, async (tx) => {
      const { rows } = await tx.query<{ now: Date }>(
        `update held set cause = $2, reason = $3, state = case when $4 then 'person' else state end, due_at = case when not $4 then due_at end
         where inbox_id = $1 returning now() as now`,
        [row.id, causeOf(error), reasonOf(error), person],
      );
      if (person && rows[0]) await this.tellSetAside(tx, rows[0].now, row, owned);
    });
    this.parts.meters.failed(row.handler, causeOf(error));
    this.parts.report(error, { handler: row.handler, inboxId: row.id });
  }
}

/** Whether a failure says nothing about the message that was being handled. */
export function mustRepeat(error: unknown, owned: Owned): boolean {
  return error instanceof Fenced || isAway(error) || isClash(error) || owned.ending();
}

/** Changes the worker's row as its owner. @throws Fenced */
export async function guarded({ client, epoch }: { client: Tx; epoch: string }, assignment: string, values: unknown[] = []): Promise<void> {
  const { rowCount } = await client.query(`update worker set ${assignment} where epoch = $1`, [epoch, ...values]);
  if (!rowCount) throw new Fenced();
}

export const causeOf = (error: Error): string => (error as { code?: string }).code ?? error.name;

/**
 * A failure's sentence for the table: ours as written; the database's and the runtime's without the values that they quote.
 */
export function reasonOf(error: Error): string {
  if (error instanceof Rejected || error instanceof RetryLater) return error.message.slice(0, 500);
  const { code, constraint, table } = error as { code?: string; constraint?: string; table?: string };
  if (code !== undefined) return `database error ${code}${table ? ` on ${table}` : ''}${constraint ? ` (${constraint})` : ''}`;
  const at = /at (?:async )?([\w.<>]+) /.exec(error.stack ?? '');
  return `unexpected ${error.name}${at ? ` in ${at[1]}` : ''}`;
}
