import { setTimeout as delay } from 'node:timers/promises';
import type { Chance } from '../demo/seeded.rules.js';
import { between, MESSENGERS, wayOf, type FaultKind } from './fault.js';
import type { TcpProxy } from './tcp-proxy.js';
import type { World } from './world.js';

/** What can become of the connections between one service and the broker, the database, or both. */
export const brokenWays: FaultKind[] = [
  {
    kind: 'cut',
    sentence: "a service's connections reset, once or again and again",
    targets: MESSENGERS,
    takes: (service) => [wayOf(service)],
    lasts: 2,
    async harm(world, service, chance) {
      const { name, ways } = waysOf(world, service, chance);
      const times = chance.whole(1, 5);
      let cut = 0;
      for (let n = 0; n < times; n++) {
        if (n > 0) await delay(between(chance, 0.1, 1));
        for (const way of ways) cut += way.cut();
      }
      return `${cut} to ${name}`;
    },
  },
  {
    kind: 'half-open',
    sentence: "a service's connections swallow everything, and are not closed",
    targets: MESSENGERS,
    takes: (service) => [wayOf(service)],
    lasts: 10,
    async harm(world, service, chance) {
      const { name, ways } = waysOf(world, service, chance);
      const which = chance.percent(50) ? 'known' : 'new';
      for (const way of ways) way.halfOpen(which);
      await delay(between(chance, 3, 14));
      for (const way of ways) way.resume();
      return `${which === 'known' ? 'those that stood' : 'those that stood, and new ones too'}, to ${name}`;
    },
  },
  {
    kind: 'slow',
    sentence: 'what a service is given, and what it says, comes late',
    targets: MESSENGERS,
    takes: (service) => [wayOf(service)],
    lasts: 7,
    async harm(world, service, chance) {
      const { name, ways } = waysOf(world, service, chance);
      const late = chance.whole(50, 1_500);
      for (const way of ways) way.delay(late);
      await delay(between(chance, 3, 8));
      for (const way of ways) way.resume();
      return `${late} ms, to ${name}`;
    },
  },
];

function waysOf(world: World, service: string, chance: Chance): { name: string; ways: TcpProxy[] } {
  const { amqp, sql } = world.placed(service);
  return chance.pick([
    { name: 'the broker', ways: [amqp] },
    { name: 'the database', ways: [sql] },
    { name: 'both', ways: [amqp, sql] },
  ]);
}
