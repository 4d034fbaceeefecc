import { setTimeout as delay } from 'node:timers/promises';
import type { ServiceName } from '../../apps/hub/src/service-environments.rules.js';
import { MESSENGERS, partOf, until, wayOf, WORKERS, type FaultKind } from './fault.js';
import type { World } from './world.js';

const FROZEN_MS = 30_000;
/** How long both go on side by side once the zombie is awake. */
const TOGETHER_MS = 3_000;

/** SIGSTOP for half a minute, and SIGCONT. */
export const frozenParts: FaultKind[] = [
  {
    kind: 'freeze',
    sentence: 'SIGSTOP for 30 s and SIGCONT, with nobody to take over',
    targets: MESSENGERS,
    takes: (service) => [partOf(service), wayOf(service)],
    lasts: 31,
    async harm(world, service) {
      const { process } = world.placed(service);
      process.freeze();
      await delay(FROZEN_MS);
      process.thaw();
      await process.untilReady();
    },
  },
  {
    kind: 'zombie',
    sentence: 'SIGSTOP for 30 s and SIGCONT, while a standby took over',
    targets: WORKERS,
    takes: (service) => [partOf(service), wayOf(service), `sessions:${service}`],
    lasts: 38,
    async harm(world, service, chance) {
      const { process, amqp, sql } = world.placed(service);
      const before = await epochOf(world, service);
      const standby = await world.standby(service as ServiceName);
      process.freeze();
      const thawed = delay(FROZEN_MS).then(() => process.thaw());
      try {
        // What keep-alives and heartbeats do for a machine that is gone: the far ends let go of what it held. It hears nothing of that itself.
        for (const way of [amqp, sql]) way.sever();
        standby.start();
        const epoch = await until(async () => after(before, await epochOf(world, service)), `a standby of ${service} to take over`, 60_000);
        await thawed;
        // Awake, it acts on connections that nobody listens to; or, of some, hears at once that they are gone.
        if (chance.percent(50)) for (const way of [amqp, sql]) way.resume();
        await delay(TOGETHER_MS);
        for (const way of [amqp, sql]) way.resume();
        await process.untilReady();
        const now = await epochOf(world, service);
        if (now !== epoch) throw new Error(`${service}: the epoch went from ${epoch} to ${now} while its owner was well`);
      } finally {
        await thawed;
        for (const way of [amqp, sql]) way.resume();
        await standby.stop();
      }
      await until(async () => after(before + 1n, await epochOf(world, service)), `${service} to take over again`, 60_000);
      return 'the standby owned the work, and the zombie was fenced';
    },
  },
];

const after = (before: bigint, now: bigint): bigint | undefined => (now > before ? now : undefined);

async function epochOf(world: World, service: string): Promise<bigint> {
  const [row] = await world.rows<{ epoch: string }>(`select epoch from ${service}.worker`);
  return BigInt(row!.epoch);
}
