import type { Client } from 'pg';
import { PATIENCE } from '#platform/database.js';
import { DatabaseClient } from '#platform/database-client.js';

/** The owner's connection: statements run here die with the lock that makes them ours. */
export interface Owned {
  readonly client: Client;
  /** Rises with each owner; a write that names an older one changes no row. */
  readonly epoch: string;
  /** Whether the owner should come to an end: asked to stop, or the connection broke. */
  readonly ending: () => boolean;
}

/** Another process has taken over: what this one had begun must not be committed. */
export class Fenced extends Error {
  override name = 'Fenced';
  constructor() {
    super('another process has taken over');
  }
}

/** A plan made over an empty table goes by whichever index came first, and reads all of it once the table is full. Made anew, it knows how large tables are. */
const PLANS_HOLD_MS = 10_000;

/**
 * Lets one process at a time own a piece of work: a session lock on the very connection that does the work, and an epoch in the
 * table named, so that an owner who lost the connection without noticing (a zombie) is fenced off by its stale epoch.
 * A standby asks again every half second; the connection is re-made when it breaks.
 */
export class OwnSession {
  private stopped = false;
  private running: Promise<void> | undefined;
  private wake: () => void = () => undefined;

  constructor(
    private readonly url: string,
    private readonly table: string,
    private readonly service: string,
    private readonly own: (owned: Owned) => Promise<void>,
    private readonly report: (error: Error) => void,
    private readonly plansHoldMs = PLANS_HOLD_MS,
  ) {}

  start(): void {
    this.running ??= this.run();
  }

  /** Waits until the owner has come to its end between two pieces of work. */
  async stop(): Promise<void> {
    this.stopped = true;
    this.wake();
    await this.running;
  }

  private async run(): Promise<void> {
    for (let pause = 100; !this.stopped; pause = Math.min(pause * 2, 2_000)) {
      let broken = false;
      const client = new DatabaseClient({ connectionString: this.url, application_name: `${this.service}.${this.table}`, ...PATIENCE });
      client.on('error', () => (broken = true));
      client.on('end', () => (broken = true));
      prepareOnce(client, this.plansHoldMs);
      try {
        await client.connect();
        await client.query(SETTINGS);
        if (await this.lock(client, () => broken)) {
          const { rows } = await client.query(`update ${this.table} set epoch = epoch + 1 returning epoch`);
          pause = 100;
          await this.own({ client, epoch: rows[0].epoch, ending: () => this.stopped || broken });
        }
      } catch (error) {
        if (!this.stopped) this.report(error as Error);
      } finally {
        // A connection whose other end is gone does not answer its goodbye either.
        await Promise.race([client.end().catch(() => undefined), new Promise((resolve) => setTimeout(resolve, 2_000).unref())]);
      }
      if (!this.stopped) await this.pause(pause * (0.5 + Math.random()));
    }
  }

  private async lock(client: Client, broken: () => boolean): Promise<boolean> {
    while (!this.stopped && !broken()) {
      const { rows } = await client.query(`select pg_try_advisory_lock(hashtextextended(current_schema() || '.${this.table}', 1)) as mine`);
      if (rows[0].mine) return true;
      await this.pause(500);
    }
    return false;
  }

  private pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.wake = () => (clearTimeout(timer), resolve());
    });
  }
}

/**
 * A statement with values is parsed and planned once a connection: for a small batch that costs more than running it. Plans are made anew with the
 * statement that comes when their time is over: by a timer, an owner that is stuck in a transaction would never be idle in it.
 */
function prepareOnce(client: Client, plansHoldMs: number): void {
  const query = client.query.bind(client) as (...given: unknown[]) => unknown;
  let plansUntil = performance.now() + plansHoldMs;
  (client as { query: unknown }).query = (text: unknown, values?: unknown, ...more: unknown[]) => {
    if (performance.now() > plansUntil) {
      plansUntil = performance.now() + plansHoldMs;
      void (query('discard plans') as Promise<unknown>).catch(() => undefined);
    }
    return typeof text === 'string' && Array.isArray(values)
      ? query({ name: nameOf(text), text, values }, ...more)
      : query(text, values, ...more);
  };
}

const names = new Map<string, string>();
/** Statements that are put together anew each time would fill the server's memory. */
const MOST_NAMES = 500;

function nameOf(text: string): string | undefined {
  if (!names.has(text) && names.size < MOST_NAMES) names.set(text, `s${names.size}`);
  return names.get(text);
}

/**
 * The server notices within 15 s that an owner's machine is gone, and frees its lock; a stuck transaction cannot hold it for ever.
 * A statement planned while a day's table was empty would read the whole of it for every batch, until statistics are taken; all that owners ask has an index.
 * The penalty that this puts on a table without one must not look like a plan worth compiling.
 */
const SETTINGS = `
  set enable_seqscan = off; set jit = off;
  set tcp_keepalives_idle = 5; set tcp_keepalives_interval = 3; set tcp_keepalives_count = 3;
  set idle_in_transaction_session_timeout = '60s'; set lock_timeout = '20s'`;
