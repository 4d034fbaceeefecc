import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';

/** What the database was made to do between two readings. */
export interface DatabaseCosts {
  /** Bytes of write-ahead log, without the images of whole pages: those depend on when the last checkpoint was. */
  walBytes: number;
  /** Transactions that wrote something. */
  commits: number;
}

/** A commit that need not wait for the disk gets there within three rounds of the log's writer. */
const WRITTEN_BEHIND = 650;

/** Reads the write-ahead log itself (`pg_walinspect`): the statistics views lag by up to ten seconds. The log is the whole server's. */
export class DatabaseMeter {
  private constructor(private readonly client: Client) {}

  static async open(adminUrl: string): Promise<DatabaseMeter> {
    const client = new Client({ connectionString: adminUrl });
    await client.connect();
    await client.query('create extension if not exists pg_walinspect');
    // Without a slot a checkpoint would recycle what is to be read. It goes with this connection.
    await client.query(`select pg_create_physical_replication_slot('bench_' || pg_backend_pid(), true, true)`);
    return new DatabaseMeter(client);
  }

  /** Where the log is now. */
  async position(): Promise<string> {
    await delay(WRITTEN_BEHIND);
    return (await this.client.query('select pg_current_wal_flush_lsn()::text as lsn')).rows[0].lsn;
  }

  async since(before: string): Promise<DatabaseCosts> {
    const after = await this.position();
    // Where nothing was written there is no record to begin at.
    if (after === before) return { walBytes: 0, commits: 0 };
    const { rows } = await this.client.query(
      `select sum(record_size) as bytes, coalesce(sum(count) filter (where "resource_manager/record_type" like 'Transaction/COMMIT%'), 0) as commits
       from pg_get_wal_stats($1::pg_lsn, $2::pg_lsn, true)`,
      [before, after],
    );
    return { walBytes: Number(rows[0].bytes ?? 0), commits: Number(rows[0].commits) };
  }

  close(): Promise<void> {
    return this.client.end();
  }
}
