import { setTimeout as delay } from 'node:timers/promises';
import { factsQueue } from '#messaging/topology.js';
import { HUB_VHOST } from '../../apps/hub/src/broker/broker-accounts.js';
import { between, BROKER, DATABASE, MESSENGERS, until, wayOf, WORKERS, type FaultKind } from './fault.js';

/** Broker and database run on, and something is wrong with them. */
export const hurtParts: FaultKind[] = [
  {
    kind: 'delete-queue',
    sentence: "a service's queue deleted under its consumer, with all that it held",
    targets: WORKERS,
    takes: (service) => [`queue:${service}`, wayOf(service)],
    needs: () => [BROKER],
    lasts: 3,
    async harm(world, service, chance) {
      const path = `queues/${HUB_VHOST}/${factsQueue(service)}`;
      const { amqp } = world.placed(service);
      // What is on its way to the consumer is not acknowledged: it goes with the queue.
      amqp.delay(chance.whole(0, 3_000));
      await delay(between(chance, 0.5, 2));
      await world.broker.manage('DELETE', path);
      amqp.delay(0);
      // Whether a consumer is there is what the broker tells at once; its statistics come seconds later.
      await until(async () => (await world.consumersOf(factsQueue(service))) > 0, `the queue of ${service} to be consumed again`, 90_000);
    },
  },
  {
    kind: 'memory-alarm',
    sentence: 'the memory alarm of the broker: whoever publishes is blocked',
    targets: ['broker'],
    takes: () => [BROKER],
    lasts: 10,
    async harm(world, _target, chance) {
      const watermark = (at: string) => world.broker.control('set_vm_memory_high_watermark', at);
      await watermark('0.00001');
      try {
        await delay(between(chance, 2, 8));
      } finally {
        await watermark('0.4');
      }
    },
  },
  {
    kind: 'terminate-backends',
    sentence: "pg_terminate_backend in a stream: a service's sessions, one after another",
    targets: MESSENGERS,
    takes: (service) => [`sessions:${service}`],
    needs: () => [DATABASE],
    lasts: 5,
    async harm(world, service, chance) {
      let ended = 0;
      for (const end = Date.now() + between(chance, 2, 6); Date.now() < end; await delay(between(chance, 0.05, 0.4))) {
        const gone = await world.rows(
          `select pg_terminate_backend(pid) from pg_stat_activity where usename = $1 order by random() limit $2`,
          [new URL(world.file.database.services[service]!).username, chance.whole(1, 3)],
        );
        ended += gone.length;
      }
      return `${ended} sessions`;
    },
  },
  {
    kind: 'idle-transaction',
    sentence: 'a transaction that stays open and idle, and holds back every snapshot',
    targets: ['database'],
    takes: () => ['idle-transaction'],
    needs: () => [DATABASE],
    lasts: 12,
    async harm(world, _target, chance) {
      const idle = await world.connect();
      try {
        // With an id of its own it stands in every snapshot that is taken from here on.
        await idle.query('begin isolation level repeatable read');
        await idle.query('select pg_current_xact_id(), count(*) from pg_class');
        await delay(between(chance, 8, 16));
        await idle.query('rollback');
      } finally {
        await idle.end().catch(() => undefined);
      }
    },
  },
];
