import type { Arm } from './arm.js';
import { ChainArm } from './chain-arm.js';
import { HAPPENED, REFERRAL_BYTES } from './stage-fact.js';
import { StageArm, type StagePlan } from './stage-arm.js';

/** As Nest's own transport wants it: the pattern is read from the body. */
const asNest = (event: Buffer): Buffer => Buffer.concat([Buffer.from(`{"pattern":"${HAPPENED}","data":`), event, Buffer.from('}')]);

const stages: StagePlan[] = [
  {
    name: 'a',
    title: 'raw amqplib',
    guarantee:
      'What is confirmed is not lost. There is no stage and no effect: the bench hears what it sends, so each fact goes by one queue alone.',
    noEffect: true,
    configuration: { prefetch: 1_000, acknowledge: 'a hundred together', publish: 'persistent, confirms pipelined', database: 'none' },
  },
  {
    name: 'a2',
    title: 'raw amqplib as a stage',
    guarantee: 'Nothing is lost; a kill says again, under the same id, what was not acknowledged. There is no effect to keep.',
    module: 'raw-main',
    env: { PREFETCH: '600' },
    noEffect: true,
    configuration: {
      prefetch: 600,
      acknowledge: 'after the confirm',
      publish: 'persistent, confirms pipelined, the bytes as they came',
      database: 'none',
    },
  },
  {
    name: 'a3',
    title: 'raw amqplib, a referral’s bytes',
    guarantee: 'As a. What the chain is set beside, which begins with as many bytes.',
    bytes: REFERRAL_BYTES,
    noEffect: true,
    configuration: { prefetch: 1_000, acknowledge: 'a hundred together', publish: 'persistent, confirms pipelined', database: 'none' },
  },
  {
    name: 'b',
    title: 'the same SQL by hand',
    guarantee:
      'Each effect once and each fact told once, through any kill of its one process. No order over two processes, no check, no set-aside.',
    module: 'by-hand-main',
    env: { BATCH: '200' },
    configuration: {
      prefetch: 600,
      batch: 200,
      acknowledge: 'after the commit',
      publish: 'persistent, a page of 500 and its confirms',
      connections: 2,
    },
  },
  {
    name: 'c1',
    title: 'stock Nest RMQ, TypeORM save',
    guarantee: 'At most once: what was delivered when the process is killed is gone.',
    module: 'nest-main',
    wrap: asNest,
    configuration: { noAck: true, prefetch: 'none', publish: 'transient, not awaited', pool: 10, transaction: 'one a message (save)' },
  },
  {
    name: 'c2',
    title: 'c1 with acks and confirms',
    guarantee: 'At least once: a kill repeats effects and facts, and nobody knows.',
    module: 'nest-main',
    env: { CAREFUL: 'yes' },
    wrap: asNest,
    configuration: { noAck: false, prefetch: 200, publish: 'persistent, confirm awaited', pool: 10, transaction: 'one a message (save)' },
  },
  {
    name: 'c3',
    title: 'c2 with inbox and outbox',
    guarantee: 'Each effect once and each fact told once, through any kill. No order, and what cannot be handled is not set aside.',
    module: 'nest-inbox-main',
    wrap: asNest,
    configuration: {
      noAck: false,
      prefetch: 200,
      acknowledge: 'after the commit',
      publish: 'persistent, pages of 200 and their confirms',
      pool: 10,
      transaction: 'one a message (inbox, effect, outbox)',
    },
  },
  {
    name: 'd',
    title: 'the hub, one stage',
    guarantee:
      'Each effect once and each fact told once, in order by subject, through any kill; what cannot be handled is set aside alone.',
    module: 'ours-main',
    configuration: {
      prefetch: 600,
      batch: 200,
      acknowledge: 'after the commit',
      publish: 'persistent, pages of 500 and their confirms, up to 64 facts a message',
      pool: 10,
    },
  },
  {
    name: 'd0',
    title: 'the hub, batches of one',
    guarantee: 'As d.',
    module: 'ours-main',
    env: { BATCH: '1' },
    configuration: { prefetch: 600, batch: 1, acknowledge: 'after the commit', publish: 'persistent, one and its confirm', pool: 10 },
  },
  {
    name: 'f',
    title: 'graphile-worker for the jobs',
    guarantee: 'At least once: a kill between a job and its completion repeats effect and fact. No order.',
    module: 'graphile-main',
    env: { BATCH: '200', CONCURRENCY: '10' },
    configuration: {
      prefetch: 600,
      'jobs added together': 200,
      concurrency: 10,
      pollInterval: 100,
      publish: 'persistent, confirm awaited in the job',
      pool: 12,
    },
  },
];

/** Every arm by its name, in the order of the tables. */
export const arms: Record<string, () => Arm> = Object.fromEntries(
  [
    ...stages.map((plan): [string, () => Arm] => [plan.name, () => new StageArm(plan)]),
    ['e', () => new ChainArm()] as [string, () => Arm],
  ].sort(([one], [other]) => (one < other ? -1 : 1)),
);
