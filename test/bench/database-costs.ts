import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';

/** What the database was made to do between two readings. */
export interface DatabaseCosts {
  /** Bytes of write-ahead log, without the images of whole pages: those depend on when the last checkpoint was. */
  walBytes: number;
  commits: number;
}

export interface DatabaseReading {
  lsn: string;
  commits: number;
}

/** Backends hand in their counts a second after their last transaction at the latest. */
const COUNTS_ARE_IN = 1_200;

/** Reads the server's own counters. `pg_walinspect` tells a page's image from the record; the log is the whole server's. */
export class DatabaseMeter {
  private constructor(
    private readonly client: Client,
    private readonly database: string,
  ) {}

  /** @param adminUrl in a database that is not the one measured, so that the readings are not counted themselves */
  static async open(adminUrl: string, database: string): Promise<DatabaseMeter> {
    const client = new Client({ connectionString: adminUrl });
    await client.connect();
    await client.query('create extension if not exists pg_walinspect');
    return new DatabaseMeter(client, database);
  }

  async read(): Promise<DatabaseReading> {
    await delay(COUNTS_ARE_IN);
    const { rows } = await this.client.query(
      `select pg_current_wal_flush_lsn()::text as lsn, (select xact_commit from pg_stat_database where datname = $1) as commits`,
      [this.database],
    );
    return { lsn: rows[0].lsn, commits: Number(rows[0].commits) };
  }

  async since(before: DatabaseReading): Promise<DatabaseCosts> {
    const after = await this.read();
    const commits = after.commits - before.commits;
    // Where nothing was written there is no record to begin at.
    if (after.lsn === before.lsn) return { walBytes: 0, commits };
    const { rows } = await this.client.query(`select sum(record_size) as bytes from pg_get_wal_stats($1::pg_lsn, $2::pg_lsn)`, [
      before.lsn,
      after.lsn,
    ]);
    return { walBytes: Number(rows[0].bytes ?? 0), commits };
  }

  close(): Promise<void> {
    return this.client.end();
  }
}
