import { Client } from 'pg';
import type { HubFile } from '../../apps/hub/src/hub-file.js';
import type { Tx } from './ledger.queries.js';
import { pause } from './partner-link.js';

/** One connection of the database's administrator, made anew after every cut. All that one look reads is of one moment. */
export class OneSnapshot {
  private client: Client | undefined;
  private last: Promise<unknown> = Promise.resolve();

  constructor(private readonly database: HubFile['database']) {}

  /** Throws where the database is away, or goes away meanwhile. Looks take turns: two at once would end each other's snapshot. */
  look<T>(look: (tx: Tx) => Promise<T>): Promise<T> {
    const looked = this.last.then(() => this.once(look));
    this.last = looked.catch(() => undefined);
    return looked;
  }

  private async once<T>(look: (tx: Tx) => Promise<T>): Promise<T> {
    try {
      const client = (this.client ??= await this.connect());
      await client.query('begin isolation level repeatable read read only');
      const seen = await look(client);
      await client.query('commit');
      return seen;
    } catch (error) {
      await this.close();
      throw error;
    }
  }

  async close(): Promise<void> {
    const client = this.client;
    this.client = undefined;
    // A server that is gone does not answer a goodbye.
    await Promise.race([client?.end().catch(() => undefined), pause(1_000)]);
  }

  private async connect(): Promise<Client> {
    const at = new URL(this.database.url);
    at.pathname = new URL(this.database.services.intake!).pathname;
    const client = new Client({
      connectionString: at.href,
      application_name: 'ledger',
      query_timeout: 60_000,
      connectionTimeoutMillis: 3_000,
    });
    client.on('error', () => undefined);
    await client.connect();
    // To compile a short statement costs more than to run it.
    await client.query('set jit = off');
    return client;
  }
}
