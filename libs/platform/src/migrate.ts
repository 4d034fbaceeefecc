import { Client } from 'pg';
import type { MigrationInterface } from 'typeorm';
import { isPassing, PATIENCE } from './database.js';
import { CannotStart } from './start-with-database.js';

export type MigrationClass = new () => MigrationInterface;

/**
 * Runs what is missing of a service's migrations, in the order of the digits that end their class names, all in one transaction.
 * Two processes that start together take turns (advisory lock), so neither fails on the other's half-made table.
 * @throws CannotStart where a migration is at fault; else what the connection threw
 */
export async function migrate(url: string, migrations: MigrationClass[]): Promise<void> {
  const missing = await notRun(url, migrations);
  if (missing.length === 0) return;
  // Loaded where it is needed: not at every start.
  const { DataSource, MigrationExecutor } = await import('typeorm');
  // A migration may take longer than any query of the service. What it says of itself would repeat values; the debugger is silent unless asked.
  const quietly = { logging: false, logger: 'debug', extra: { ...PATIENCE, query_timeout: 0 } } as const;
  const source = new DataSource({ type: 'postgres', url, migrations, migrationsTableName: 'migration', ...quietly });
  await source.initialize();
  // All on one connection: the turn is over when the connection is, and with it what was begun.
  const turn = source.createQueryRunner();
  try {
    await turn.query(`select pg_advisory_lock(hashtextextended(current_schema() || '.migration', 0))`);
    const executor = new MigrationExecutor(source, turn);
    executor.transaction = 'all';
    await executor.executePendingMigrations();
  } catch (error) {
    if (isPassing(error)) throw error;
    throw new CannotStart(`a migration failed, and nothing is changed (to be run: ${missing.join(', ')}): ${wordsOf(error)}`, {
      cause: error,
    });
  } finally {
    await turn.release();
    await source.destroy();
  }
}

/** One look at what earlier starts noted; without their table nothing ran. */
async function notRun(url: string, migrations: MigrationClass[]): Promise<string[]> {
  const client = new Client({ connectionString: url, ...PATIENCE });
  // Cut between two queries: unheard, that would end the process.
  client.on('error', () => undefined);
  const names = migrations.map((migration) => new migration().name ?? migration.name);
  try {
    await client.connect();
    const there = await client.query(`select to_regclass(quote_ident(current_schema()) || '.migration') is not null as there`);
    if (there.rows[0]?.there !== true) return names;
    const { rows } = await client.query<{ name: string }>('select name from migration');
    const ran = new Set(rows.map(({ name }) => name));
    return names.filter((name) => !ran.has(name));
  } finally {
    // One whose other end is gone does not answer its goodbye.
    void client.end().catch(() => undefined);
  }
}

/** PostgreSQL repeats values: of its errors only codes and names are said. */
function wordsOf(error: unknown): string {
  const { code, constraint, table } = error as Record<'code' | 'constraint' | 'table', string | undefined>;
  if (!code) return (error as Error).message;
  return ['PostgreSQL', code, table && `table ${table}`, constraint && `constraint ${constraint}`].filter(Boolean).join(' ');
}
