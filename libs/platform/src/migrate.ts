import { Client } from 'pg';
import type { MigrationInterface } from 'typeorm';

export type MigrationClass = new () => MigrationInterface;

/**
 * Runs what is missing of a service's migrations, in the order of the digits that end their class names, all in one transaction.
 * Two processes that start together take turns (advisory lock), so neither fails on the other's half-made table.
 */
export async function migrate(url: string, migrations: MigrationClass[]): Promise<void> {
  if (await allRan(url, migrations)) return;
  // Loaded where it is needed: not at every start.
  const { DataSource } = await import('typeorm');
  const source = new DataSource({ type: 'postgres', url, migrations, migrationsTableName: 'migration', logging: false, poolSize: 2 });
  await source.initialize();
  const turn = source.createQueryRunner();
  try {
    await turn.query(`select pg_advisory_lock(hashtextextended(current_schema() || '.migration', 0))`);
    await source.runMigrations({ transaction: 'all' });
    await turn.query(`select pg_advisory_unlock(hashtextextended(current_schema() || '.migration', 0))`);
  } finally {
    await turn.release();
    await source.destroy();
  }
}

/** One look at what earlier starts noted; without their table nothing ran. */
async function allRan(url: string, migrations: MigrationClass[]): Promise<boolean> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const there = await client.query(`select to_regclass(quote_ident(current_schema()) || '.migration') is not null as there`);
    if (there.rows[0]?.there !== true) return false;
    const { rows } = await client.query<{ name: string }>('select name from migration');
    const ran = new Set(rows.map(({ name }) => name));
    return migrations.every((migration) => ran.has(new migration().name ?? migration.name));
  } finally {
    await client.end();
  }
}
