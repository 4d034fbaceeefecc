import { setTimeout as delay } from 'node:timers/promises';
import { connect, type ConfirmChannel, type ConsumeMessage } from 'amqplib';
import { catalogue } from '#contracts/catalogue.js';
import { bindingKey, FACTS, factsQueue } from '#messaging/topology.js';
import type { Chance } from '../demo/seeded.rules.js';
import { between, BROKER, DATABASE, WORKERS, type FaultKind } from './fault.js';
import type { World } from './world.js';

/** Nothing has come for so long: nothing more is on its way. */
const QUIET_MS = 400;

/**
 * What comes to a service for the first time is held back, and given to it late, in another order. What is about one case stays in its order: that much
 * the broker itself promises. Its own copies come again among the others.
 */
export const reorderedMessages: FaultKind[] = [
  {
    kind: 'reorder',
    sentence: 'what a service has not heard yet given to it late, in another order across cases, with repeats',
    targets: WORKERS,
    takes: (service) => [`queue:${service}`, 'relays'],
    needs: () => [BROKER, DATABASE],
    lasts: 8,
    async harm(world, service, chance) {
      const types = catalogue.filter(({ heardBy }) => (heardBy as readonly string[]).includes(service));
      const keys = types.flatMap(({ type, saidBy }) => saidBy.map((producer) => bindingKey(producer, type)));
      const model = await connect(world.broker.known.amqpUrl);
      model.on('error', () => undefined);
      let count = 0;
      try {
        const channel = await model.createConfirmChannel();
        channel.on('error', () => undefined);
        const waiting: ConsumeMessage[] = [];
        const { queue } = await channel.assertQueue('', { exclusive: true, autoDelete: true });
        for (const key of keys) await channel.bindQueue(queue, FACTS, key);
        await channel.consume(queue, (message) => void (message && waiting.push(message)), { noAck: true });
        const pass = async () => {
          count += waiting.length;
          await give(channel, factsQueue(service), waiting.splice(0), chance);
        };
        const bind = async () => {
          for (const key of keys) await channel.bindQueue(factsQueue(service), FACTS, key);
        };
        const producers = [...new Set(types.flatMap(({ saidBy }) => saidBy))];
        // While one type still goes straight there and another no more, a later fact of a case would come before an earlier one.
        await whileRelaysRest(world, producers, async () => {
          await delay(QUIET_MS);
          for (const key of keys) await channel.unbindQueue(factsQueue(service), FACTS, key);
        });
        try {
          for (const end = Date.now() + between(chance, 2, 6); Date.now() < end; await pass()) await delay(between(chance, 0.3, 1.5));
        } finally {
          // What is said now must not come before what is still held back here: so nothing is said while the way is turned back.
          await whileRelaysRest(world, producers, async () => {
            do {
              await pass();
              await delay(QUIET_MS);
            } while (waiting.length > 0);
            await bind();
          }).finally(bind);
          for (const key of keys) await channel.unbindQueue(queue, FACTS, key);
          await delay(QUIET_MS);
          await pass();
        }
      } finally {
        await model.close().catch(() => undefined);
      }
      return `${count} messages`;
    },
  },
];

async function give(channel: ConfirmChannel, queue: string, messages: ConsumeMessage[], chance: Chance): Promise<void> {
  for (const { content, properties } of inAnotherOrder(messages, chance)) {
    const { contentType, messageId, type, headers } = properties as Record<string, any>;
    channel.sendToQueue(queue, content, { contentType, messageId, type, headers, persistent: true });
  }
  await channel.waitForConfirms();
}

/** Any order in which no message comes before an earlier one that names a case of its own; one in four comes a second time, later. */
function inAnotherOrder(messages: readonly ConsumeMessage[], chance: Chance): ConsumeMessage[] {
  const left = messages.map((message) => ({ message, subjects: subjectsOf(message) }));
  const order: ConsumeMessage[] = [];
  while (left.length > 0) {
    const free = left.filter(
      (one, at) => !left.slice(0, at).some(({ subjects }) => subjects.some((subject) => one.subjects.includes(subject))),
    );
    const next = chance.pick(free);
    left.splice(left.indexOf(next), 1);
    order.push(next.message);
  }
  const again = order.flatMap((message, at) => (chance.percent(25) ? [{ message, at: chance.whole(at + 1, order.length) }] : []));
  for (const { message, at } of again.sort((a, b) => b.at - a.at)) order.splice(at, 0, message);
  return order;
}

function subjectsOf({ content }: ConsumeMessage): string[] {
  const events = JSON.parse(content.toString('utf8')) as { subject?: string } | { subject?: string }[];
  return [events].flat().map(({ subject }) => subject ?? '');
}

/** Holds the rows that relays keep their place in, for a moment: none of them publishes meanwhile. */
async function whileRelaysRest(world: World, producers: readonly string[], work: () => Promise<void>): Promise<void> {
  const client = await world.connect();
  try {
    await client.query(`begin; set local lock_timeout = '15s'; lock table ${producers.map((name) => `${name}.relay`).join(', ')}`);
    await work();
    await client.query('rollback');
  } finally {
    await client.end().catch(() => undefined);
  }
}
