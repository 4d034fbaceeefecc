import { Client } from 'pg';

/** How far both ends of the chain were at a moment: rows of a service's inbox up to its position are done. */
interface Reached {
  at: number;
  notifications: bigint;
  reporting: bigint;
}

/**
 * Looks from outside at how far the chain has come. An offer is at its end when notifications has recorded what it owes for it and reporting has it in
 * its read model: both are committed with the position that passes the fact of the offer. So two positions tell it all, and looking costs next to nothing.
 */
export class ChainWatch {
  readonly reached: Reached[] = [];
  /** Offers at the end of the chain, since the watch began. */
  done = 0;
  private readonly seen = { notifications: 0, reporting: 0 };
  private readonly last = { notifications: '0', reporting: '0' };

  private constructor(private readonly client: Client) {}

  /** @param databaseUrl the hub's database, as somebody who may read all of it */
  static async open(databaseUrl: string): Promise<ChainWatch> {
    const client = new Client({ connectionString: databaseUrl, application_name: 'bench.watch' });
    await client.connect();
    const watch = new ChainWatch(client);
    const { rows } = await client.query(POSITIONS);
    watch.last.notifications = rows[0].notifications;
    watch.last.reporting = rows[0].reporting;
    return watch;
  }

  /** Positions alone. */
  async look(): Promise<Reached> {
    const { rows } = await this.client.query({ name: 'positions', text: POSITIONS });
    const found = { at: Date.now(), notifications: BigInt(rows[0].notifications), reporting: BigInt(rows[0].reporting) };
    this.reached.push(found);
    return found;
  }

  /** Positions, and with them how many offers have come to the end. */
  async count(): Promise<number> {
    const found = await this.look();
    for (const service of ['notifications', 'reporting'] as const) {
      const to = String(found[service]);
      if (to === this.last[service]) continue;
      const { rows } = await this.client.query({
        name: `offers-${service}`,
        text: `select count(*)::int as offers from ${service}.inbox where id > $1 and id <= $2 and type = 'case.offered.v1'`,
        values: [this.last[service], to],
      });
      this.last[service] = to;
      this.seen[service] += rows[0].offers;
    }
    return (this.done = Math.min(this.seen.notifications, this.seen.reporting));
  }

  async query<Row extends object>(text: string, values: unknown[] = []): Promise<Row[]> {
    return (await this.client.query<Row>(text, values)).rows;
  }

  async close(): Promise<void> {
    await this.client.end();
  }
}

const POSITIONS = 'select n.position as notifications, r.position as reporting from notifications.worker n, reporting.worker r';
