import { Client } from 'pg';
import { KEPT_DAYS, KEYS_KEPT_DAYS } from './growth-tables.js';
import { AREA, FACT_BYTES, HAPPENED, NOTED, SOURCE } from './stage-fact.js';

/** As the cases' history: so many facts over a hundred days, of which a stage keeps bodies for seven and keys for thirty. */
const DAYS = 100;

/** What one stage (arm d) would have kept of so many facts, each about another subject. */
export async function fillStageHistory(databaseUrl: string, facts: number): Promise<void> {
  if (facts === 0) return;
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  const ofLast = (days: number) => Math.ceil((facts * days) / DAYS);
  const id = `md5('history' || n)::uuid`;
  const body = `rpad('{"n":0,"pad":"', ${FACT_BYTES - 260}, 'x') || '"}'`;
  try {
    await client.query('set synchronous_commit = off');
    await client.query(`insert into applied select '${SOURCE}', 'thing/' || ${id}, 1 from generate_series(1, ${facts}) n`);
    await client.query(`insert into aggregate select 'thing/' || ${id}, 1 from generate_series(1, ${facts}) n`);
    await client.query(
      `insert into noted (message_id, subject, n) select ${id}::text, 'thing/' || ${id}, -n from generate_series(1, ${facts}) n`,
    );
    await client.query(
      `insert into inbox_key (source, message_id, digest, inbox_id)
       select '${SOURCE}', ${id}::text, sha256(n::text::bytea), -n from generate_series(1, ${ofLast(KEYS_KEPT_DAYS)}) n`,
    );
    await client.query(
      `insert into inbox (id, lane, source, door, message_id, type, subject, area, aggregate_version, body, sealed, size)
       select -n, 'facts', '${SOURCE}', 'queue', ${id}::text, '${HAPPENED}', 'thing/' || ${id}, '${AREA}', 1, convert_to(${body}, 'UTF8'), false, ${FACT_BYTES}
       from generate_series(1, ${ofLast(KEPT_DAYS)}) n`,
    );
    // Of the first transaction there ever was: published long ago, in every snapshot.
    await client.query(
      `insert into outbox (id, xid, message_id, type, subject, area, aggregate_version, data)
       select -n, '3'::xid8, ${id}, '${NOTED}', 'thing/' || ${id}, '${AREA}', 1, ${body} from generate_series(1, ${ofLast(KEPT_DAYS)}) n`,
    );
    await client.query('vacuum (analyze)');
    await client.query('checkpoint');
  } finally {
    await client.end();
  }
}
