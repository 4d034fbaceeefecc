import type { ChannelModel } from 'amqplib';
import type { Database } from '#platform/database.js';
import type { Contracts } from './contracts.js';
import { closeQuietly } from './close-quietly.js';
import { declareTopology, factsQueue, wantedQueue } from './topology.js';

/**
 * Sees to it that this service's queue exists and is bound for all that it hears.
 *
 * A queue that is new (the first start, or the broker lost it) is not bound by its consumer: each producer is asked, gives all that it keeps
 * straight to the queue, and binds it after that. So what was missed comes before what is said now, in order; the inbox drops what was known.
 * What was asked is remembered only once the broker has it, so a crash between asks again.
 */
export async function askForFacts(model: ChannelModel, database: Database, contracts: Contracts, service: string): Promise<void> {
  const wanted = new Map<string, string[]>();
  for (const { type, heardBy, saidBy } of contracts.all()) {
    if (heardBy.includes(service)) for (const producer of saidBy) wanted.set(producer, [...(wanted.get(producer) ?? []), type]);
  }
  await forgetAskedWhereLost(model, database, service);
  const channel = await model.createConfirmChannel();
  channel.on('error', () => undefined);
  try {
    await declareTopology(channel, service, [...wanted.keys()], true);
    const { rows } = await database.query('select producer, type from asked');
    const asked = new Set(rows.map((row) => `${row.producer} ${row.type}`));
    for (const [producer, types] of wanted) {
      const fresh = types.filter((type) => !asked.has(`${producer} ${type}`));
      if (fresh.length === 0) continue;
      channel.sendToQueue(wantedQueue(producer), Buffer.from(JSON.stringify({ service, types: fresh })), { persistent: true });
      await channel.waitForConfirms();
      await database.query('insert into asked (producer, type) select $1, unnest($2::text[]) on conflict do nothing', [producer, fresh]);
    }
  } finally {
    await closeQuietly(channel);
  }
}

/** To be called before the queue is declared: afterwards nobody could tell that the broker had lost it, with all that it held. */
export async function forgetAskedWhereLost(model: ChannelModel, database: Database, service: string): Promise<void> {
  if ((await depthOf(model, factsQueue(service))) === undefined) await database.query('delete from asked');
}

/** Messages that stand in a queue; undefined where there is none of this name. */
export async function depthOf(model: ChannelModel, queue: string): Promise<number | undefined> {
  // A passive declaration of a missing queue closes its channel: so it gets one of its own.
  const channel = await model.createChannel();
  channel.on('error', () => undefined);
  try {
    const { messageCount } = await channel.checkQueue(queue);
    await closeQuietly(channel);
    return messageCount;
  } catch (error) {
    if ((error as { code?: number }).code === 404) return undefined;
    throw error;
  }
}

/** Messages that stand in these queues together, over as few channels as there are queues missing. */
export async function depthOfAll(model: ChannelModel, queues: string[]): Promise<number> {
  let depth = 0;
  for (const left = [...queues]; left.length > 0;) {
    const channel = await model.createChannel();
    channel.on('error', () => undefined);
    try {
      for (let queue = left.shift(); queue !== undefined; queue = left.shift()) depth += (await channel.checkQueue(queue)).messageCount;
      await closeQuietly(channel);
    } catch (error) {
      if ((error as { code?: number }).code !== 404) throw error;
    }
  }
  return depth;
}
