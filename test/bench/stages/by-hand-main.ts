import { connect } from 'amqplib';
import { Client } from 'pg';
import { v7 as uuidv7 } from 'uuid';
import { Signal } from '#messaging/signal.js';
import { factsQueue } from '#messaging/topology.js';
import { FACT_EXCHANGE, keyOf, NOTED, noted, PROPERTIES, STAGE, type Thing } from '../stage-fact.js';
import { consumeInBatches } from './batches.js';

/**
 * Arm b: the same statements by hand, straight from the channel: a batch is one transaction that takes each message id once, moves the versions,
 * notes, and puts the facts into an outbox, which a loop of its own publishes and empties. No durable inbox, no checks, one process.
 */
const { DATABASE_URL, AMQP_URL, BATCH } = process.env;

interface Event {
  id: string;
  source: string;
  subject: string;
  aggregateversion: number;
  data: Thing;
}

const [taking, telling] = [new Client({ connectionString: DATABASE_URL }), new Client({ connectionString: DATABASE_URL })];
await Promise.all([taking.connect(), telling.connect()]);
await taking.query(`
  create table if not exists seen (source text, message_id text, taken_at timestamptz not null default now(), primary key (source, message_id));
  create table if not exists applied (source text, subject text, version bigint not null, primary key (source, subject));
  create table if not exists outbox (id bigserial primary key, message_id uuid not null, subject text not null, data text not null)`);
const model = await connect(AMQP_URL!);
const [hearing, publishing] = [await model.createChannel(), await model.createConfirmChannel()];

const owed = new Signal();
owed.raise();
void (async () => {
  for (;;) {
    await owed.wait(1_000);
    for (;;) {
      const { rows } = await telling.query('select id, message_id, subject, data from outbox order by id limit 500');
      if (rows.length === 0) break;
      for (const row of rows) {
        const event = noted(row.message_id, row.subject, JSON.parse(row.data) as Thing);
        publishing.publish(FACT_EXCHANGE, keyOf(NOTED), event, { ...PROPERTIES, messageId: row.message_id });
      }
      await publishing.waitForConfirms();
      await telling.query('delete from outbox where id = any($1::bigint[])', [rows.map((row) => row.id)]);
    }
  }
})();

await consumeInBatches(hearing, factsQueue(STAGE), Number(BATCH), async (messages) => {
  const came = messages.map((message) => JSON.parse(message.content.toString('utf8')) as Event);
  await taking.query('begin');
  const { rows } = await taking.query(
    `insert into seen (source, message_id) select distinct s, m from unnest($1::text[], $2::text[]) as x(s, m) on conflict do nothing returning message_id`,
    [came.map(({ source }) => source), came.map(({ id }) => id)],
  );
  const fresh = new Set(rows.map((row) => row.message_id as string));
  const events = came.filter(({ id }) => fresh.delete(id));
  await taking.query(
    `insert into applied (source, subject, version) select s, j, max(v) from unnest($1::text[], $2::text[], $3::bigint[]) as x(s, j, v) group by 1, 2
     on conflict (source, subject) do update set version = greatest(applied.version, excluded.version)`,
    [events.map(({ source }) => source), events.map(({ subject }) => subject), events.map(({ aggregateversion }) => aggregateversion)],
  );
  await taking.query(
    'insert into noted (message_id, subject, n) select m, s, n from unnest($1::text[], $2::text[], $3::int[]) as x(m, s, n)',
    [events.map(({ id }) => id), events.map(({ subject }) => subject), events.map(({ data }) => data.n)],
  );
  await taking.query(
    'insert into outbox (message_id, subject, data) select m, s, d from unnest($1::uuid[], $2::text[], $3::text[]) as x(m, s, d)',
    [events.map(() => uuidv7()), events.map(({ subject }) => subject), events.map(({ data }) => JSON.stringify(data))],
  );
  await taking.query('commit');
  owed.raise();
});
process.once('SIGTERM', () => void model.close().then(() => process.exit(0)));
process.send!('ready');
