import { Client } from 'pg';

/** Tables that were read from end to end, and how many rows that was for each message. */
export interface Scan {
  table: string;
  scans: number;
  rowsEach: number;
}

/** Few enough that nobody would notice, whatever the size of the table. */
const UNNOTICED = 20;

/** Reads which tables were scanned between two moments, by the server's own counters. */
export class ScanMeter {
  private before = new Map<string, Counted>();

  private constructor(private readonly client: Client) {}

  static async open(databaseUrl: string): Promise<ScanMeter> {
    const client = new Client({ connectionString: databaseUrl });
    await client.connect();
    const meter = new ScanMeter(client);
    meter.before = await meter.read();
    return meter;
  }

  /** Ends the reading of so many runs. What is scanned no more than twice a run is what the bench itself holds against the other stations. */
  async close(messages: number, runs: number): Promise<Scan[]> {
    const after = await this.read();
    await this.client.end();
    return [...after]
      .map(([table, now]) => {
        const before = this.before.get(table);
        return {
          table,
          scans: Number(now.scans) - Number(before?.scans ?? 0),
          rowsEach: (Number(now.rows) - Number(before?.rows ?? 0)) / messages,
        };
      })
      .filter(({ scans, rowsEach }) => scans > 2 * runs && rowsEach > UNNOTICED)
      .sort((a, b) => b.rowsEach - a.rowsEach);
  }

  private async read(): Promise<Map<string, Counted>> {
    const { rows } = await this.client.query<Counted & { table: string }>(
      `select schemaname || '.' || relname as "table", seq_scan as scans, seq_tup_read as rows from pg_stat_user_tables`,
    );
    return new Map(rows.map((row) => [row.table, row]));
  }
}

interface Counted {
  scans: string;
  rows: string;
}
