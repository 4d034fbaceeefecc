import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { messagingMigrations } from '#messaging/messaging-migrations.js';
import type { Database } from '#platform/database.js';
import { migrate, type MigrationClass } from '#platform/migrate.js';
import { SCHEMAS } from '#platform/prepare-database.js';
import { testWorld, type TestWorld } from '#testing/test-world.js';

const PAGE = 'docs/data-dictionary.md';
const CLASSED = /^(none|coded|personal|restricted): \S/;

interface Column {
  table: string;
  column: string;
  type: string;
  comment: string | null;
}

/** Every column of a schema; of a partitioned table the parent alone. */
async function columnsOf(database: Database): Promise<Column[]> {
  const { rows } = await database.query<Column>(
    `select c.relname as table, a.attname as column, format_type(a.atttypid, a.atttypmod) as type, col_description(c.oid, a.attnum) as comment
     from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
     where c.relnamespace = current_schema()::regnamespace and c.relkind in ('r', 'p', 'v') and not c.relispartition and c.relname <> 'migration'
     order by c.relname, a.attnum`,
  );
  return rows;
}

const unclassified = (columns: Column[]): string[] =>
  columns.filter(({ comment }) => !CLASSED.test(comment ?? '')).map(({ table, column }) => `${table}.${column}`);

async function migrationsOf(service: string): Promise<MigrationClass[]> {
  const folder = join('apps', service, 'src');
  const files = readdirSync(folder).filter((file) => file.endsWith('.migration.ts'));
  const modules = await Promise.all(
    files.map(async (file) => (await import(join(process.cwd(), folder, file))) as Record<string, unknown>),
  );
  const own = modules.flatMap((module) =>
    Object.values(module).filter((one): one is MigrationClass => typeof one === 'function' && /\d{13}$/.test(one.name)),
  );
  return service === 'console' ? own : [...messagingMigrations, ...own];
}

describe('the data dictionary', () => {
  let world: TestWorld;
  beforeAll(async () => void (world = await testWorld([...SCHEMAS])));
  afterAll(() => world.close());

  it('has a class and a meaning for every column of every service, and the page says the same', async () => {
    const lines = [
      '# Data dictionary',
      '',
      'Made from the comments of the columns (`UPDATE_DOCS=1 npm test -- test/dictionary` writes it anew). `none` says nothing of a person, `coded` points at one by id or code, `personal` names or reaches one, `restricted` is free text or risk.',
    ];
    const missing: string[] = [];
    for (const service of SCHEMAS) {
      await migrate(world.env(service).DATABASE_URL!, await migrationsOf(service));
      const columns = await columnsOf(world.database(service));
      missing.push(...unclassified(columns).map((column) => `${service}.${column}`));
      lines.push('', `## ${service}`, '', '| column | type | class | meaning |', '| --- | --- | --- | --- |');
      for (const { table, column, type, comment } of columns) {
        const [kind, ...meaning] = (comment ?? '').split(': ');
        lines.push(`| ${table}.${column} | ${type} | ${kind} | ${meaning.join(': ').replaceAll('|', '\\|')} |`);
      }
    }
    expect(missing).toEqual([]);
    const page = `${lines.join('\n')}\n`;
    if (process.env.UPDATE_DOCS) writeFileSync(PAGE, page);
    expect(existsSync(PAGE) ? readFileSync(PAGE, 'utf8') : '').toBe(page);
  });

  it('finds a column without a class', async () => {
    const database = world.database('console');
    await database.query('create table seeded (known integer, unknown integer)');
    await database.query(`comment on column seeded.known is 'none: a number'`);
    expect(unclassified(await columnsOf(database))).toEqual(['seeded.unknown']);
  });
});
