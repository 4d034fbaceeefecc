import { connect } from 'amqplib';
import { run } from 'graphile-worker';
import { Pool } from 'pg';
import { v7 as uuidv7 } from 'uuid';
import { factsQueue } from '#messaging/topology.js';
import { FACT_EXCHANGE, keyOf, NOTED, noted, PROPERTIES, STAGE, type Thing } from '../stage-fact.js';
import { consumeInBatches } from './batches.js';

/** Arm f: graphile-worker in the place of our inbox and worker. A batch of messages becomes jobs in one statement; a job notes and says. */
const { DATABASE_URL, AMQP_URL, BATCH, CONCURRENCY } = process.env;

interface Job {
  id: string;
  subject: string;
  data: Thing;
}

const pool = new Pool({ connectionString: DATABASE_URL, max: Number(CONCURRENCY) + 2 });
const model = await connect(AMQP_URL!);
const [hearing, publishing] = [await model.createChannel(), await model.createConfirmChannel()];

const runner = await run({
  pgPool: pool,
  concurrency: Number(CONCURRENCY),
  noHandleSignals: true,
  pollInterval: 100,
  taskList: {
    note: async (payload, { withPgClient }) => {
      const { id, subject, data } = payload as Job;
      await withPgClient((client) => client.query('insert into noted (message_id, subject, n) values ($1, $2, $3)', [id, subject, data.n]));
      const messageId = uuidv7();
      await new Promise<void>((resolve, reject) =>
        publishing.publish(FACT_EXCHANGE, keyOf(NOTED), noted(messageId, subject, data), { ...PROPERTIES, messageId }, (error) =>
          error ? reject(error) : resolve(),
        ),
      );
    },
  },
});

await consumeInBatches(hearing, factsQueue(STAGE), Number(BATCH), async (messages) => {
  const jobs = messages.map((message) => JSON.parse(message.content.toString('utf8')) as Job);
  await pool.query(
    `select from graphile_worker.add_jobs(array(
       select row('note', payload, null, null, null, key, null, null)::graphile_worker.job_spec from unnest($1::json[], $2::text[]) as x(payload, key)))`,
    [jobs.map(({ id, subject, data }) => JSON.stringify({ id, subject, data })), jobs.map(({ id }) => id)],
  );
});
process.once('SIGTERM', () => void runner.stop().then(() => process.exit(0)));
process.send!('ready');
