import type { Channel, Options } from 'amqplib';

export const FACTS = 'hub.facts';

/** Quorum, durable and bounded: a full queue refuses, and nothing is dropped or dead-lettered by itself. */
export const queueOptions = (maxLength: number): Options.AssertQueue => ({
  durable: true,
  arguments: { 'x-queue-type': 'quorum', 'x-max-length': maxLength, 'x-overflow': 'reject-publish', 'x-delivery-limit': 1_000_000 },
});

export const FACTS_LIMIT = 1_000_000;
const WANTED_LIMIT = 10_000;

/** All that a service hears of the hub, in one queue, so that it comes in one order. */
export const factsQueue = (service: string): string => `${service}.facts`;

/** Where others ask a service to publish again what it keeps, and to bind their queue. */
export const wantedQueue = (service: string): string => `${service}.wanted`;

/** Of a fact on `hub.facts`. It names the producer, since each binds its listeners itself: by the type alone one would let in, or shut out, what another says. */
export const routingKey = (area: string, producer: string, type: string): string => `${area}.${producer}.${type}`;
export const bindingKey = (producer: string, type: string): string => `*.${producer}.${type}`;

/** Declares what a service owns and what it asks by. Safe to repeat; throws where the same name exists with other arguments. */
export async function declareTopology(channel: Channel, service: string, producers: string[], hears: boolean): Promise<void> {
  await channel.assertExchange(FACTS, 'topic', { durable: true });
  if (hears) await channel.assertQueue(factsQueue(service), queueOptions(FACTS_LIMIT));
  for (const producer of new Set([service, ...producers])) await channel.assertQueue(wantedQueue(producer), queueOptions(WANTED_LIMIT));
}
