import { inTimedTransaction, isClash, type Tx } from '#platform/database.js';
import { waitAfter } from './backoff.rules.js';
import { Rejected, RetryLater } from './failures.js';
import { heldAmong, hold, nextRows, subjectKeyOf, takeNext, type Holding, type InboxRow } from './held.queries.js';
import { causeOf, guarded, HeldWork, mustRepeat, reasonOf, REPEATS } from './held-work.js';
import type { Inbox } from './inbox.js';
import type { Meters } from './meters.js';
import { Fenced, type Owned } from './own-session.js';
import type { Progress } from './progress.js';
import type { RunMessages } from './run-messages.js';

/** How often the process may die on one message run alone before a person must look at it. */
const DEATHS = 3;
/** By how much a range is cut that the process died in: 200, 25, 4, 1. */
const CUT = 8;
const NONE: ReadonlySet<string> = new Set();

export interface WorkerParts {
  inbox: Inbox;
  progress: Progress;
  meters: Meters;
  run: RunMessages;
  /** Messages handled in one transaction, at the most. */
  batch: number;
  report: (error: Error, about?: { handler: string; inboxId: string }) => void;
}

/**
 * Works through the inbox in order, as its one owner.
 *
 * A batch is one transaction: handlers, facts told, and the position, all or nothing; a crash anywhere repeats it.
 * A batch that throws is rolled back and halved until the guilty message stands alone; that one goes to `held`, and the position passes it.
 * Later messages about its subject join it there, and are released in order; nobody else waits.
 * Before a range runs it is noted. An owner who finds such a note knows that its predecessor died in that range:
 * it runs it in ranges an eighth as long, so that after three deaths the message that kills stands alone.
 */
export class Worker {
  private owned!: Owned;
  private position = '0';
  private suspectUntil = 0n;
  /** Messages in a range while the position is below that. */
  private suspectSize: number;
  private deaths = 0;
  /** Clashes and cut connections in a row at one position. */
  private repeats = { at: '', count: 0 };
  private readonly held: HeldWork;
  /** Whether anything may be held: asked with every range, since mostly nothing is. */
  private someHeld = true;

  constructor(private readonly parts: WorkerParts) {
    this.held = new HeldWork(parts);
    this.suspectSize = Math.max(1, parts.batch / CUT);
  }

  /** Works until the owner's session ends. The same worker goes on in the next session: it remembers that it is not a new process. */
  async work(owned: Owned): Promise<void> {
    const mine = this.owned !== undefined && BigInt(owned.epoch) === BigInt(this.owned.epoch) + 1n;
    this.owned = owned;
    this.someHeld = true;
    this.parts.inbox.fresh.forget();
    await this.takeUp(mine);
    while (!owned.ending()) {
      try {
        const ran = this.someHeld && (await this.held.runDue(owned));
        // In turn: a thousand that are to be run again at once would keep all that is new waiting.
        const more = await this.runNext();
        this.parts.meters.isLevel('worker');
        if (!ran && !more) await this.rest();
      } catch (error) {
        this.repeats = { at: this.position, count: this.repeats.at === this.position ? this.repeats.count + 1 : 1 };
        if (!isClash(error)) throw error;
        this.parts.report(error as Error);
        await this.readPosition();
        await this.suspectRepeated();
      }
    }
  }

  private async takeUp(mine: boolean): Promise<void> {
    const state = await this.readPosition();
    this.suspectUntil = BigInt(state.suspect_until);
    if (mine) return this.suspectRepeated();
    if (state.running_to === null) return;
    const until = BigInt(state.running_to) > this.suspectUntil ? state.running_to : state.suspect_until;
    this.suspectUntil = BigInt(until);
    const alone = state.running_from === state.running_to;
    const died = await nextRows(this.owned.client, this.position, state.running_to, this.parts.batch);
    this.suspectSize = Math.max(1, Math.ceil(died.length / CUT));
    this.deaths = alone ? state.deaths + 1 : 0;
    await guarded(this.owned, 'suspect_until = $2, deaths = $3', [until, this.deaths]);
    if (this.deaths < DEATHS) return;
    const [row] = died;
    if (row)
      await this.setAside(row, new Rejected(`the process ended ${this.deaths} times while this message was handled`), 'process-ended');
    this.deaths = 0;
  }

  private async readPosition() {
    const { rows } = await this.owned.client.query('select position, running_from, running_to, suspect_until, deaths from worker');
    this.position = rows[0].position;
    this.parts.progress.reached(this.position);
    return rows[0];
  }

  /** The database answers, and still the same range fails as if it did not: then one message of it may be the cause. */
  private async suspectRepeated(): Promise<void> {
    if (this.repeats.at !== this.position || this.repeats.count < REPEATS) return;
    const [row] = await nextRows(this.owned.client, this.position, null, 1);
    if (!row) return;
    if (this.repeats.count >= 2 * REPEATS && BigInt(row.id) <= this.suspectUntil) {
      return this.setAside(
        row,
        new RetryLater('the connection to the database ended, or clashed, each time this message was handled'),
        'connection-ended',
      );
    }
    const { rows } = await this.owned.client.query('select id from inbox where id >= $1 order by id offset $2 limit 1', [
      row.id,
      this.parts.batch,
    ]);
    this.suspectUntil = BigInt(rows[0]?.id ?? row.id) + BigInt(this.parts.batch);
    this.suspectSize = 1;
  }

  /** False where this was all that there is for now: more that comes raises `filled`. */
  private async runNext(): Promise<boolean> {
    const { client, epoch } = this.owned;
    const size = BigInt(this.position) < this.suspectUntil ? this.suspectSize : this.parts.batch;
    const taken = await takeNext(client, epoch, this.position, size);
    this.someHeld = taken.some_held;
    if (taken.count === 0) return false;
    if (!taken.noted) throw new Fenced();
    await this.runRange(this.parts.inbox.fresh.take(taken) ?? (await nextRows(client, this.position, taken.last, size)));
    return taken.count === size;
  }

  private async runRange(rows: InboxRow[]): Promise<void> {
    const began = process.hrtime.bigint();
    try {
      await this.transaction(rows, async (tx, now, free) => this.parts.run.run(tx, now, free));
      this.parts.run.over();
      this.parts.meters.handled(rows.length, began, rows[0]!.received_at);
    } catch (error) {
      this.parts.run.over(error);
      if (mustRepeat(error, this.owned)) throw error;
      if (rows.length === 1) return this.setAside(rows[0]!, error as Error);
      const half = Math.ceil(rows.length / 2);
      await this.runRange(rows.slice(0, half));
      await this.runRange(rows.slice(half));
    }
  }

  /** One transaction: what may run runs, what must wait behind a held message joins it, the position moves past all. */
  private async transaction(rows: InboxRow[], work: (tx: Tx, now: Date, free: InboxRow[]) => Promise<void>): Promise<void> {
    await inTimedTransaction(this.owned.client, async (tx, now) => {
      const held = this.someHeld ? await heldAmong(tx, rows.map(subjectKeyOf)) : NONE;
      const behind = held.size ? rows.filter((row) => held.has(subjectKeyOf(row))) : [];
      if (behind.length)
        await hold(
          tx,
          behind.map((row) => this.behind(row)),
        );
      const free = behind.length ? rows.filter((row) => !held.has(subjectKeyOf(row))) : rows;
      if (free.length) await work(tx, now, free);
      await this.movePast(tx, rows);
    });
    this.position = rows.at(-1)!.id;
    this.parts.progress.reached(this.position);
  }

  private async movePast(tx: Tx, rows: InboxRow[]): Promise<void> {
    const last = rows.at(-1)!.id;
    const { rowCount } = await tx.query(
      `update worker set position = $3, deaths = 0,
         running_from = case when running_to > $3 then $3 + 1 end, running_to = case when running_to > $3 then running_to end
       where position = $2 and epoch = $1`,
      [this.owned.epoch, this.position, last],
    );
    if (!rowCount) throw new Fenced();
  }

  private behind(row: InboxRow): Holding {
    return {
      row,
      handler: this.parts.run.handlerOf(row),
      cause: 'behind',
      reason: 'waits behind an earlier message about the same subject',
      state: 'behind',
      dueIn: null,
    };
  }

  private async setAside(row: InboxRow, error: Error, cause = causeOf(error)): Promise<void> {
    const handler = this.parts.run.handlerOf(row);
    const person = error instanceof Rejected;
    this.someHeld = true;
    const holding: Holding = {
      row,
      handler,
      cause,
      reason: reasonOf(error),
      state: person ? 'person' : 'retry',
      dueIn: person ? null : waitAfter(1, Math.random()),
    };
    await this.transaction([row], async (tx, now) => {
      await hold(tx, [holding]);
      if (person) await this.held.tellSetAside(tx, now, row, this.owned);
    });
    this.parts.meters.failed(handler, cause);
    this.parts.report(error, { handler, inboxId: row.id });
  }

  private async rest(): Promise<void> {
    const due = this.someHeld ? await this.held.nextDue(this.owned) : null;
    await this.parts.inbox.filled.wait(Math.min(due ?? 1_000, 1_000));
  }
}
