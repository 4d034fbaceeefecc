import { connect } from 'amqplib';
import type { PartnerKind } from '#contracts/codes.js';
import type { SandboxPartner } from '../start-sandbox.js';
import type { QueuePair } from './queue-line.js';
import { until } from './until.js';

/** Of `hub.json`: what trying a partner's system needs of the sandbox. */
export interface SandboxFile {
  urls: { directory: string; sandbox?: string };
  broker: { partners?: string; management?: string };
  organisations: SandboxPartner[];
}

export interface LentPair extends QueuePair {
  /** The sandbox reads and writes the queues again. */
  giveBack(): Promise<void>;
}

const LENT_MS = 30_000;

/**
 * The queues of `your-agency` or `your-provider`, which the sandbox leaves to the run meanwhile: its partner's flow is paused both ways, as the
 * partner itself may. What the sandbox owes waits there.
 * @throws Error, with what to do, where the sandbox has no queues for partners
 */
export async function lendPair(file: SandboxFile, kind: PartnerKind): Promise<LentPair> {
  const partner = file.organisations.find(({ code }) => code === `your-${kind}`);
  const { partners: broker, management } = file.broker;
  if (!partner?.amqp || !partner.apiKey || !broker || !management)
    throw new Error('This sandbox has no queues for partners: its broker was named by AMQP_URL without MANAGEMENT_URL.');
  const { url, exchange, queue } = partner.amqp;
  const flow = async (state: 'open' | 'paused') => {
    const answer = await fetch(`${file.urls.directory}/me/flow`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json', 'x-api-key': partner.apiKey! },
      body: JSON.stringify({ inbound: state, outbound: state }),
    });
    if (!answer.ok) throw new Error(`the directory answered ${answer.status} when the flow was to be ${state}`);
  };
  const inQueue = `${exchange}.in`;
  await flow('paused');
  try {
    if (!(await isLeft(broker, inQueue))) throw new Error(`The sandbox still reads ${inQueue} after ${LENT_MS / 1000} s.`);
  } catch (error) {
    await flow('open');
    throw error;
  }
  const user = decodeURIComponent(new URL(url).username);
  return { broker, management, inQueue, outQueue: queue, user, giveBack: () => flow('open') };
}

/** Nobody reads the queue any more: two readers would each get a part. */
async function isLeft(broker: string, queue: string): Promise<boolean> {
  const model = await connect(broker);
  try {
    const channel = await model.createChannel();
    const left = await until(LENT_MS, async () => (await channel.checkQueue(queue)).consumerCount === 0);
    return left !== undefined;
  } finally {
    await model.close();
  }
}
