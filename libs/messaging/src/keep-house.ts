import type { Database } from '#platform/database.js';

/** Days that bodies and published facts are kept; inbox keys stay longer than any fact that could come again. */
const BODIES_DAYS = 7;
const FACTS_DAYS = 7;
const KEYS_DAYS = 30;
const RETRIES_DAYS = 30;
const EVERY = 3_600_000;

/** Makes the days' partitions ahead, and drops what is past its time and done with. */
export async function keepHouse(database: Database, report: (error: Error) => void): Promise<{ stop(): void }> {
  await tidy(database);
  const timer = setInterval(() => void tidy(database).catch(report), EVERY);
  timer.unref();
  return { stop: () => clearInterval(timer) };
}

async function tidy(database: Database): Promise<void> {
  await database.query('select make_partitions(3)');
  await dropPast(
    database,
    'inbox',
    BODIES_DAYS,
    `select from %I p, worker w where p.id > w.position or exists (select from held h where h.inbox_id = p.id)`,
  );
  await dropPast(database, 'outbox', FACTS_DAYS, `select from %I p, relay r where not pg_visible_in_snapshot(p.xid, r.from_snapshot)`);
  await database.query(`delete from inbox_key where received_at < now() - $1 * interval '1 day'`, [KEYS_DAYS]);
  await database.query(`delete from held_retry where asked_at < now() - $1 * interval '1 day'`, [RETRIES_DAYS]);
}

/** Drops the day tables that are older than their time, unless a row in them is still needed. */
async function dropPast(database: Database, parent: string, days: number, needed: string): Promise<void> {
  const { rows } = await database.query<{ day: string }>(
    `select c.relname as day from pg_inherits i join pg_class c on c.oid = i.inhrelid
     where i.inhparent = to_regclass($1) and c.relname ~ '_[0-9]{8}$' and to_date(right(c.relname, 8), 'YYYYMMDD') < current_date - $2::int`,
    [parent, days],
  );
  for (const { day } of rows) {
    const { rowCount } = await database.query(`${needed.replace('%I', `"${day}"`)} limit 1`);
    if (!rowCount) await database.query(`drop table "${day}"`);
  }
}
