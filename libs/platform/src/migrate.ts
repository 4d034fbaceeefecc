import { DataSource, type MigrationInterface } from 'typeorm';

export type MigrationClass = new () => MigrationInterface;

/**
 * Runs what is missing of a service's migrations, in the order of the digits that end their class names, all in one transaction.
 * Two processes that start together take turns (advisory lock), so neither fails on the other's half-made table.
 */
export async function migrate(url: string, migrations: MigrationClass[]): Promise<void> {
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
