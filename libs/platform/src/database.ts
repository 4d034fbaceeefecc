import { Pool, type ClientBase, type PoolConfig, type QueryResult, type QueryResultRow } from 'pg';
import { DatabaseClient } from './database-client.js';

/** What a query can be sent to: a transaction, or the pool outside one. */
export interface Tx {
  query<Row extends QueryResultRow = any>(sql: string | PreparedOnce, values?: unknown[]): Promise<QueryResult<Row>>;
}

/** A statement that each connection parses and plans once. Its plan must be as good for any values, since it is made before they are known. */
export interface PreparedOnce {
  name: string;
  text: string;
}

/** PostgreSQL's word for "not your fault, say it again": serialisation, deadlock, lock time-out. */
const REPEATABLE = new Set(['40001', '40P01', '55P03']);

/** Class 08 connection, 53 resources, 57P shutdown, 58 system, 25006 read-only after a fail-over, 25P03 idle time-out. */
const AWAY = /^(08|53|57P|58|25006|25P03)/;

/** A clash with a neighbour's transaction: nothing was wrong with the work itself. */
export function isClash(error: unknown): boolean {
  return REPEATABLE.has((error as { code?: string })?.code ?? '');
}

/** A sign that the database, or the way to it, is gone or going. A socket error may carry no code at all; a released runner is TypeORM's word for it. */
export function isAway(error: unknown): boolean {
  const { code, message } = (error ?? {}) as { code?: string; message?: string };
  if (code !== undefined) return AWAY.test(code) || /^E(CONN|PIPE|TIMEDOUT|HOST|NET|AI_|NOTFOUND)/.test(code);
  return /Connection terminated|Client has encountered a connection error|not queryable|Client was closed|runner already released|timeout expired|timeout exceeded when trying to connect|Query read timeout/.test(
    message ?? '',
  );
}

/** Nobody's fault, and soon over: to be done again as it was. */
export const isPassing = (error: unknown): boolean => isAway(error) || isClash(error);

/** A way to the database that is cut without a word would stall its user for a quarter of an hour: so no query is waited for longer than a minute. */
export const PATIENCE = { keepAlive: true, keepAliveInitialDelayMillis: 5_000, connectionTimeoutMillis: 10_000, query_timeout: 60_000 };

/** The service's own schema in PostgreSQL: a pool, and transactions that repeat on a clash. */
export class Database implements Tx {
  private constructor(
    readonly pool: Pool,
    readonly url: string,
  ) {}

  /** Opens a pool (10 connections unless told otherwise). No connection is made before the first query. */
  static open(url: string, options: PoolConfig = {}): Database {
    const pool = new Pool({
      Client: DatabaseClient,
      connectionString: url,
      max: 10,
      ...PATIENCE,
      ...options,
    });
    // An idle connection that breaks emits here; without a listener it would end the process.
    pool.on('error', () => undefined);
    return new Database(pool, url);
  }

  query<Row extends QueryResultRow = any>(sql: string | PreparedOnce, values?: unknown[]): Promise<QueryResult<Row>> {
    return this.pool.query<Row>(sql as string, values);
  }

  /** Runs the work in one transaction; repeats it up to five times on a clash, so the work must not act outside the database. */
  transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.repeated((client) => inTransaction(client, work));
  }

  /** Reads at one moment, whatever is committed meanwhile: or an answer would put together parts of before and after. Writes fail. */
  snapshot<T>(read: (tx: Tx) => Promise<T>): Promise<T> {
    return this.transaction(async (tx) => {
      await tx.query('set transaction isolation level repeatable read, read only');
      return read(tx);
    });
  }

  /** A transaction with its clock. */
  timed<T>(work: (tx: Tx, now: Date) => Promise<T>): Promise<T> {
    return this.repeated((client) => inTimedTransaction(client, work));
  }

  private async repeated<T>(run: (client: ClientBase) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.once(run);
      } catch (error) {
        if (!isClash(error) || attempt === 5) throw error;
      }
    }
  }

  private async once<T>(run: (client: ClientBase) => Promise<T>): Promise<T> {
    const client = await this.pool.connect();
    let broken: Error | undefined;
    const onError = (error: Error) => (broken = error);
    client.on('error', onError);
    try {
      return await run(client);
    } catch (error) {
      if (isAway(error)) broken ??= error as Error;
      throw error;
    } finally {
      client.off('error', onError);
      // A broken connection that went back to the pool would fail the next caller.
      client.release(broken);
    }
  }

  close(): Promise<void> {
    return this.pool.end();
  }
}

/** begin, work, commit; or roll back and throw what the work threw. */
export const inTransaction = <T>(client: ClientBase, work: (tx: Tx) => Promise<T>): Promise<T> =>
  wholly(client, async () => {
    await client.query('begin');
    return work(client);
  });

/** The same, with the transaction's clock, which comes along with the answer to `begin`. */
export const inTimedTransaction = <T>(client: ClientBase, work: (tx: Tx, now: Date) => Promise<T>): Promise<T> =>
  wholly(client, async () => {
    // Two statements have two answers, of which pg's types know nothing.
    const answers = (await client.query('begin; select now() as now')) as unknown as QueryResult<{ now: Date }>[];
    return work(client, answers[1]!.rows[0]!.now);
  });

async function wholly<T>(client: ClientBase, work: () => Promise<T>): Promise<T> {
  try {
    const result = await work();
    await client.query('commit');
    return result;
  } catch (error) {
    // The connection may be gone; the server then rolls back by itself.
    await client.query('rollback').catch(() => undefined);
    throw error;
  }
}
