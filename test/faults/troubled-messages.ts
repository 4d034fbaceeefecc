import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { setTimeout as delay } from 'node:timers/promises';
import { connect, type ConsumeMessage } from 'amqplib';
import { catalogue } from '#contracts/catalogue.js';
import { bindingKey, FACTS, factsQueue } from '#messaging/topology.js';
import { between, BROKER, DATABASE, partOf, until, wayOf, WORKERS, type FaultKind } from './fault.js';
import type { World } from './world.js';

/** Half a dozen deaths, each with a start after it: seconds each on a quiet machine, many on a busy one. */
const FOUND_OUT_WITHIN_MS = 300_000;

const NOTHING_COMES_MS = 40_000;

/** What each service is killed by: a fact that comes about a case soon after it was referred. */
const DEADLY: Record<string, { from: string; type: string }> = {
  intake: { from: 'matching', type: 'case.allocated.v1' },
  matching: { from: 'intake', type: 'case.ready.v1' },
  casework: { from: 'matching', type: 'case.allocated.v1' },
  notifications: { from: 'matching', type: 'case.offered.v1' },
  reporting: { from: 'matching', type: 'case.offered.v1' },
};

/** What the hub's own facts can do to who hears them. */
export const troubledMessages: FaultKind[] = [
  {
    kind: 'repeat',
    sentence: 'what a service has heard put into its queue again: late, several times, out of order',
    targets: WORKERS,
    takes: (service) => [`repeat:${service}`],
    needs: () => [BROKER],
    lasts: 8,
    async harm(world, service, chance) {
      const tapped = await tap(world, service, between(chance, 2, 6));
      const again = tapped.flatMap((message) => Array.from({ length: chance.whole(1, 3) }, () => ({ message, at: chance.next() })));
      again.sort((a, b) => a.at - b.at);
      const model = await connect(world.broker.known.amqpUrl);
      model.on('error', () => undefined);
      try {
        const channel = await model.createConfirmChannel();
        channel.on('error', () => undefined);
        for (const { message } of again) channel.sendToQueue(factsQueue(service), message.content, propertiesOf(message));
        await channel.waitForConfirms();
      } finally {
        await model.close().catch(() => undefined);
      }
      return `${tapped.length} messages, ${again.length} times`;
    },
  },
  {
    kind: 'deadly-message',
    sentence: 'a message that kills the process that handles it, every time',
    targets: WORKERS,
    takes: (service) => [partOf(service), wayOf(service), `queue:${service}`, `sessions:${service}`],
    // Those that every fact comes from: two that wait for each other's would wait for good.
    needs: (service) => [BROKER, DATABASE, ...['intake', 'matching'].filter((other) => other !== service).map(partOf)],
    lasts: 25,
    async harm(world, service) {
      const { process } = world.placed(service);
      const heldFor = (subject: string) =>
        world.rows<{ inbox_id: string; state: string; cause: string }>(
          `select inbox_id::text, state, cause from ${service}.held where subject_key = $1 order by inbox_id`,
          [subject],
        );
      await process.kill9();
      let note: string;
      let subject: string;
      let first: { inbox_id: string; state: string };
      try {
        subject = await until(() => nextSubject(world, service), `a fact that ${service} has yet to hear`, 30_000);
        const preload = pathToFileURL(join(world.root, 'dist/test/faults/dies-on-marker.js')).href;
        process.expectFalls = true;
        process.start({ preload: [preload], env: { DIES_ON: subject.replace('case/', '') } });
        first = await until(
          async () => (await heldFor(subject)).find(({ cause }) => cause === 'process-ended'),
          `${service} to set aside the message that kills it`,
          FOUND_OUT_WITHIN_MS,
        );
        if (first.state !== 'person') throw new Error(`what killed ${service} ${process.falls} times was not left to a person`);
        const others = await world.rows(`select from ${service}.held where cause = 'process-ended' and subject_key <> $1`, [subject]);
        if (others.length > 0) throw new Error(`${others.length} messages beside the one that killed ${service} were set aside`);
        note = `set aside alone after ${process.falls} deaths`;
      } finally {
        process.expectFalls = false;
        await process.kill9();
        await process.restart();
      }
      // The directory may be the one that is away.
      const mend = async () =>
        world.post(service, `/held/${first.inbox_id}/replay`, await world.tokenFor('hub_administrator')).then(() => true);
      await until(mend, `an administrator to have it done again at ${service}`, 60_000);
      await until(async () => (await heldFor(subject)).length === 0, `${service} to do what was set aside, once mended`, 30_000);
      return `${note}, and done after it was mended`;
    },
  },
];

/** The subject of a fact that came to be while the service was down: it waits in its queue, or in its producer's outbox. */
async function nextSubject(world: World, service: string): Promise<string | undefined> {
  const { from, type } = DEADLY[service]!;
  const [row] = await world.rows<{ subject: string }>(
    `select o.subject from ${from}.outbox o where o.type = $1 and o.said_at > now() - interval '20 s'
       and not exists (select from ${service}.inbox_key k where k.source = $2 and k.message_id = o.message_id::text)
     order by o.id desc limit 1`,
    [type, from],
  );
  return row?.subject;
}

/** Copies of what comes to a service, while it comes. */
async function tap(world: World, service: string, ms: number): Promise<ConsumeMessage[]> {
  const model = await connect(world.broker.known.amqpUrl);
  model.on('error', () => undefined);
  const tapped: ConsumeMessage[] = [];
  try {
    const channel = await model.createChannel();
    channel.on('error', () => undefined);
    const { queue } = await channel.assertQueue('', { exclusive: true, autoDelete: true });
    for (const { type, saidBy, heardBy } of catalogue) {
      if (!(heardBy as readonly string[]).includes(service)) continue;
      for (const producer of saidBy) await channel.bindQueue(queue, FACTS, bindingKey(producer, type));
    }
    await channel.consume(queue, (message) => void (message && tapped.push(message)), { noAck: true });
    await delay(ms);
    // Behind a part that is out nothing may come for a while.
    for (const end = Date.now() + NOTHING_COMES_MS; tapped.length === 0 && Date.now() < end;) await delay(200);
  } finally {
    await model.close().catch(() => undefined);
  }
  return tapped;
}

function propertiesOf({ properties }: ConsumeMessage) {
  const { contentType, messageId, type, headers } = properties as Record<string, any>;
  return { contentType, messageId, type, headers, persistent: true };
}
