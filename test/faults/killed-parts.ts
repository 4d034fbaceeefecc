import { setTimeout as delay } from 'node:timers/promises';
import { SERVICES } from '../../apps/hub/src/service-environments.rules.js';
import { between, BROKER, DATABASE, partOf, type FaultKind } from './fault.js';

/** `kill -9`, a while of nothing, and a start on the same data. */
export const killedParts: FaultKind[] = [
  {
    kind: 'kill-service',
    sentence: 'kill -9 of a service, and restart',
    targets: SERVICES,
    takes: (service) => [partOf(service)],
    lasts: 5,
    async harm(world, service, chance) {
      const { process } = world.placed(service);
      await process.kill9();
      await delay(between(chance, 0, 4));
      await process.restart();
    },
  },
  {
    kind: 'kill-broker',
    sentence: 'kill -9 of the broker, and restart',
    targets: ['broker'],
    takes: () => [BROKER],
    lasts: 8,
    async harm(world, _target, chance) {
      await world.broker.kill9();
      await delay(between(chance, 0, 3));
      await world.broker.start();
    },
  },
  {
    kind: 'kill-database',
    sentence: 'kill -9 of every process of the database, and restart',
    targets: ['database'],
    takes: () => [DATABASE],
    lasts: 4,
    async harm(world, _target, chance) {
      await world.database.kill9();
      await delay(between(chance, 0, 3));
      await world.database.start();
    },
  },
];
