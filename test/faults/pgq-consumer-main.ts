import { Client } from 'pg';

/**
 * A consumer of PgQ as a process of its own: takes a batch, hands it on, and only then finishes it. `DIE_AT` names the batch that it hands on and dies
 * before it has finished it.
 */
const { PGQ_URL, DIE_AT } = process.env;
const client = new Client({ connectionString: PGQ_URL });
await client.connect();

/** Resolves when the parent's end of the pipe has it. */
const hand = (events: unknown): Promise<void> =>
  new Promise((resolve, reject) => process.send!(events, undefined, {}, (error) => (error ? reject(error) : resolve())));

for (let batches = 0; ;) {
  const { rows } = await client.query<{ batch: string | null }>(`select pgq.next_batch('facts', 'oracle') as batch`);
  const batch = rows[0]!.batch;
  if (batch === null) {
    await new Promise((resolve) => setTimeout(resolve, 20));
    continue;
  }
  const { rows: events } = await client.query(`select ev_data as id, ev_extra1 as subject from pgq.get_batch_events($1)`, [batch]);
  if (events.length > 0) {
    await hand(events);
    if (++batches === Number(DIE_AT)) process.kill(process.pid, 'SIGKILL');
  }
  await client.query('select pgq.finish_batch($1)', [batch]);
}
