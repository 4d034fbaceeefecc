import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { queueOptions } from '#messaging/topology.js';
import { ManagementRefused, type Management } from './management.js';

/** Messages that may wait in each of a partner's queues; then the broker refuses more, and nothing is dropped. */
export const QUEUE_LIMIT = 100_000;

export interface PartnerAtBroker {
  /** Names its exchange and its first user; stem of its two queues. */
  name: string;
  users: readonly { name: string; passwordHash: string | null; ended: boolean; gone: boolean }[];
  /** Messages, and bytes, that may wait in its inbound queue. */
  backlog: number;
  backlogBytes: number;
  /** Of each of its users. */
  connections: number;
  channels: number;
  /** Kept from the broker for a while: all that it has there stays, but none of its users may connect. */
  slowed: object | null;
}

export const inQueueOf = (name: string) => `${name}.in`;
export const outQueueOf = (name: string) => `${name}.out`;

/** Exchange of the hub's own, which intake declares and reads behind. */
const EXPIRED = 'p.expired';
const HASHING = 'rabbit_password_hashing_sha256';

/** The random part keeps a partner from naming, or probing for, another one's queue. */
export const newPartnerName = (code: string): string => `p.${code}.${randomBytes(12).toString('hex')}`;

/** As RabbitMQ keeps passwords: 4 bytes of salt, then SHA-256 of salt and password. Kept so that a lost user can be made again. */
export function brokerHashOf(password: string, salt = randomBytes(4)): string {
  return Buffer.concat([salt, createHash('sha256').update(salt).update(password, 'utf8').digest()]).toString('base64');
}

export function isBrokerPassword(password: string, kept: string): boolean {
  const salt = Buffer.from(kept, 'base64').subarray(0, 4);
  return timingSafeEqual(Buffer.from(brokerHashOf(password, salt)), Buffer.from(kept));
}

/** Makes the partners' virtual host where it is missing. The user that makes one may use it. */
export async function makeVirtualHost(broker: Management, vhost: string): Promise<void> {
  const there = await broker.get(['vhosts', vhost]);
  if (!there) await broker.put(['vhosts', vhost], { description: 'Partners: one exchange, two queues and one user each', tags: '' });
}

/** Everything that a partner has at the broker. Safe to repeat: what is there as it should be stays. */
export async function open(broker: Management, vhost: string, partner: PartnerAtBroker): Promise<void> {
  const { name, users } = partner;
  await broker.put(['exchanges', vhost, name], { type: 'fanout', durable: true });
  await broker.put(['queues', vhost, inQueueOf(name)], queueOptions(QUEUE_LIMIT));
  await broker.put(['queues', vhost, outQueueOf(name)], queueOptions(QUEUE_LIMIT));
  await broker.post(['bindings', vhost, 'e', name, 'q', inQueueOf(name)], { routing_key: '' });
  await holdTo(broker, vhost, partner);
  for (const user of users) {
    if (!user.ended) await openUser(broker, vhost, partner, user);
    // With it goes every connection of its own.
    else if (!user.gone) await broker.remove(['users', user.name]);
  }
}

/**
 * What may wait in its inbound queue, and where what its sender lets expire goes: one policy, since only one applies to a queue. Where the queue's
 * own arguments say less, that counts.
 */
async function holdTo(broker: Management, vhost: string, { name, backlog, backlogBytes }: PartnerAtBroker): Promise<void> {
  const definition = {
    'max-length': backlog,
    'max-length-bytes': backlogBytes,
    overflow: 'reject-publish',
    'dead-letter-exchange': EXPIRED,
    'dead-letter-routing-key': inQueueOf(name),
  };
  const policy = { pattern: exactly(inQueueOf(name)), 'apply-to': 'queues', priority: 10 };
  try {
    // Otherwise a message that expires while the broker is restarted may be lost on its way.
    await broker.put(['policies', vhost, name], { ...policy, definition: { ...definition, 'dead-letter-strategy': 'at-least-once' } });
  } catch (error) {
    // Brokers before 3.10 know no strategy.
    if (!(error instanceof ManagementRefused && error.status === 400)) throw error;
    await broker.put(['policies', vhost, name], { ...policy, definition });
  }
}

/** Each user of a partner reaches the same, and counts its connections for itself. */
async function openUser(
  broker: Management,
  vhost: string,
  { name, connections, channels, slowed }: PartnerAtBroker,
  user: PartnerAtBroker['users'][number],
): Promise<void> {
  const password = user.passwordHash === null ? { password_hash: '' } : { password_hash: user.passwordHash, hashing_algorithm: HASHING };
  await broker.put(['users', user.name], { ...password, tags: '' });
  await limit(broker, user.name, 'max-connections', slowed ? 0 : connections);
  await limit(broker, user.name, 'max-channels', channels);
  // Last: until everything else stands, the user reaches nothing.
  await broker.put(['permissions', vhost, user.name], { configure: '^$', write: exactly(name), read: exactly(outQueueOf(name)) });
}

/** Its queues keep what they hold; its user goes, and with it every connection at once (a connection that is merely forbidden goes on). */
export async function suspend(broker: Management, { users }: Pick<PartnerAtBroker, 'users'>): Promise<void> {
  for (const user of users) if (!user.gone) await broker.remove(['users', user.name]);
}

/**
 * Messages that were ever published into each exchange of the virtual host, as the broker counts them every few seconds: one request, whatever the number of
 * partners, and also what came over connections that are closed by now. What is refused for a full queue counts.
 */
export async function publishedInto(broker: Management, vhost: string): Promise<Map<string, number>> {
  const exchanges = await broker.list<{ name: string; message_stats?: { publish_in?: number } }>(
    ['exchanges', vhost],
    ['name', 'message_stats.publish_in'],
  );
  return new Map(exchanges.map(({ name, message_stats: counted }) => [name, counted?.publish_in ?? 0]));
}

/** None of these users may connect any more, and whoever is connected is told why as it is cut off. */
export async function shutOut(broker: Management, users: readonly string[], reason: string): Promise<void> {
  for (const user of users) await limit(broker, user, 'max-connections', 0);
  await closeConnections(broker, users, reason);
}

export async function closeConnections(broker: Management, users: readonly string[], reason: string): Promise<void> {
  for (const user of users) await broker.remove(['connections', 'username', user], reason);
}

/** Users and exchange go. A queue that still holds something stays until it has been read: what was acknowledged is owed a receipt. */
export async function remove(broker: Management, vhost: string, { name, users }: PartnerAtBroker): Promise<void> {
  await suspend(broker, { users });
  await broker.remove(['exchanges', vhost, name]);
  await broker.remove(['queues', vhost, outQueueOf(name)]);
  const left = await broker.get<{ messages?: number }>(['queues', vhost, inQueueOf(name)]);
  if (left && (left.messages ?? 0) > 0) throw new StillHolds(inQueueOf(name));
  // The count is a statistic, some seconds old: what came just before the exchange went may not be in it yet.
  const closed = closedAt.get(`${vhost} ${name}`) ?? Date.now();
  closedAt.set(`${vhost} ${name}`, closed);
  if (left && Date.now() - closed < STATISTICS_MS) throw new StillHolds(inQueueOf(name));
  closedAt.delete(`${vhost} ${name}`);
  await broker.remove(['queues', vhost, inQueueOf(name)]);
  await broker.remove(['policies', vhost, name]);
}

/** Twice the interval at which the broker counts. */
const STATISTICS_MS = 10_000;
/** Since when nothing more can come into a queue, as far as this process knows. */
const closedAt = new Map<string, number>();

/** A removed partner's queue is not empty yet: to be looked at again. */
export class StillHolds extends Error {
  constructor(queue: string) {
    super(`${queue} still holds messages`);
  }
}

const exactly = (name: string) => `^${name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`;

/** Brokers before 3.8.10, or with the feature flag off, have no limits by user; all else still holds there. */
async function limit(broker: Management, user: string, name: string, value: number): Promise<void> {
  try {
    await broker.put(['user-limits', user, name], { value });
  } catch (error) {
    if (!(error instanceof ManagementRefused && [404, 405, 400].includes(error.status))) throw error;
  }
}
