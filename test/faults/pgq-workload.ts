import { Client } from 'pg';
import { OpenUnit } from '#messaging/unit-of-work.js';
import { echoContracts } from '../../libs/messaging/conformance/echo-service.js';
import { chanceOf, type Chance } from '../demo/seeded.rules.js';

const SUBJECTS = 20;

export interface Written {
  committed: number;
  rolledBack: number;
  late: number;
}

/**
 * Concurrent writers that say the same facts, in the same transactions, in the outbox and in PgQ: of a hundred transactions 30 pause before they commit,
 * 2 of them for a second, and 15 are rolled back. Each locks its subjects before it draws ids, as every command of the hub does.
 */
export async function write(url: string, { writers, ms, seed }: { writers: number; ms: number; seed: number }): Promise<Written> {
  const written = { committed: 0, rolledBack: 0, late: 0 };
  const end = Date.now() + ms;
  await Promise.all(Array.from({ length: writers }, (_, n) => writer(url, chanceOf(seed, 'writer', n), end, written)));
  return written;
}

async function writer(url: string, chance: Chance, end: number, written: Written): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    while (Date.now() < end) await transaction(client, chance, written);
  } finally {
    await client.end();
  }
}

async function transaction(client: Client, chance: Chance, written: Written): Promise<void> {
  const subjects = [...new Set(Array.from({ length: chance.whole(1, 3) }, () => `thing/${chance.whole(1, SUBJECTS)}`))];
  const late = chance.percent(30);
  const pause = late ? (chance.percent(7) ? 1 : chance.next() * 0.05) : 0;
  await client.query('begin');
  await client.query('set local search_path = echo');
  const unit = new OpenUnit(client, new Date(), 'echo', echoContracts);
  unit.tell(...subjects.map((subject) => ({ type: 'thing.noted.v1', subject, area: 'cambridgeshire', data: { n: 1 } })));
  await unit.flush();
  await client.query(
    `select pgq.insert_event('facts', f.type, f.message_id::text, f.subject, null, null, null)
     from (select * from outbox where xid = pg_current_xact_id() order by id) f`,
  );
  if (pause > 0) await client.query('select pg_sleep($1)', [pause]);
  const undone = chance.percent(15);
  await client.query(undone ? 'rollback' : 'commit');
  if (undone) written.rolledBack++;
  else written.committed++;
  if (late) written.late++;
}
