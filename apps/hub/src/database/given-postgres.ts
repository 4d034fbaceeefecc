import { Client } from 'pg';
import { PlainMessage } from '../plain-message.js';

/** `DATABASE_URL`: checks at once what would otherwise fail halfway, or worse, not fail. */
export async function checkGivenPostgres(url: string, database: string): Promise<void> {
  const [first, second] = [new Client({ connectionString: url }), new Client({ connectionString: url })];
  for (const client of [first, second]) client.on('error', () => undefined);
  const { host } = new URL(url);
  try {
    await Promise.all([first.connect(), second.connect()]);
  } catch (error) {
    throw new PlainMessage(
      `The database of DATABASE_URL (${host}) does not let the hub in: ${(error as Error).message}\nMend DATABASE_URL, or leave it out: then the hub starts a database of its own.`,
    );
  }
  try {
    await refuseTransactionPooler(first, second, host);
    const { rows } = await first.query<{ may: boolean; may_create: boolean; there: boolean }>(
      `select rolcreaterole or rolsuper as may, rolcreatedb or rolsuper as may_create,
              exists (select from pg_database where datname = $1) as there
         from pg_roles where rolname = current_user`,
      [database],
    );
    const { may, may_create, there } = rows[0]!;
    if (!may)
      throw new PlainMessage(
        `The user of DATABASE_URL may not create roles, and the hub keeps one for each service.\nGrant it: ALTER ROLE … CREATEROLE`,
      );
    if (!there && !may_create) {
      throw new PlainMessage(
        `The user of DATABASE_URL may not create the database "${database}".\nGrant it: ALTER ROLE … CREATEDB, or make the database for it.`,
      );
    }
  } finally {
    await Promise.allSettled([first.end(), second.end()]);
  }
}

/**
 * Two connections open at once that are served by one backend: a pooler lends it out by transaction. Session locks, on
 * which single readers of an inbox rest, would then guard nothing.
 */
async function refuseTransactionPooler(first: Client, second: Client, host: string): Promise<void> {
  const backend = async (client: Client) => (await client.query<{ pid: number }>('select pg_backend_pid() as pid')).rows[0]!.pid;
  const pids = [await backend(first), await backend(second), await backend(first)];
  if (pids[0] !== pids[1] && pids[0] === pids[2]) return;
  throw new PlainMessage(
    `DATABASE_URL (${host}) leads through a pooler that lends connections by transaction; the hub needs whole sessions.\nName the database itself, or a pooler in session mode.`,
  );
}
