import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fetchFaketime } from './fetch-faketime.js';
import { between, MESSENGERS, partOf, until, type FaultKind } from './fault.js';

/** Seconds by which a clock is wrong: a leap, a wrong time zone, a battery that was empty. */
const JUMPS = [90, 3_600, 86_400, 30 * 86_400];

/** One process's clock jumps forward and back, by libfaketime; the system's, and every other process's, stays as it is. */
export const jumpingClock: FaultKind[] = [
  {
    kind: 'clock-jump',
    sentence: "one service's clock jumps forward and back",
    targets: MESSENGERS,
    takes: (service) => [partOf(service)],
    lasts: 14,
    async harm(world, service, chance) {
      const library = await fetchFaketime(world.cache);
      const file = join(world.folder, `${service}.clock`);
      const set = (seconds: number) => writeFileSync(file, `${seconds < 0 ? '-' : '+'}${Math.abs(seconds)}\n`);
      const { process } = world.placed(service);
      set(0);
      await process.stop();
      const env = {
        LD_PRELOAD: library,
        FAKETIME_TIMESTAMP_FILE: file,
        FAKETIME_CACHE_DURATION: '1',
        // What measures durations does not jump when somebody sets the clock.
        FAKETIME_DONT_FAKE_MONOTONIC: '1',
        DONT_FAKE_MONOTONIC: '1',
      };
      const jumps = [chance.pick(JUMPS), -chance.pick(JUMPS)];
      if (chance.percent(50)) jumps.reverse();
      try {
        await process.restart({ env });
        for (const jump of jumps) {
          set(jump);
          await until(
            async () => Math.abs((await clockOf(process.url)) - Date.now() / 1_000 - jump) < 10,
            `the clock of ${service} to jump`,
            30_000,
          );
          await delay(between(chance, 1, 4));
        }
      } finally {
        set(0);
        await process.stop();
        await process.restart();
      }
      return jumps.map((seconds) => `${seconds > 0 ? '+' : '−'}${Math.abs(seconds)} s`).join(', ');
    },
  },
];

/** Seconds since 1970 by the clock of who answers there. */
async function clockOf(url: string): Promise<number> {
  const answer = await fetch(`${url}/health/live`, { signal: AbortSignal.timeout(5_000) });
  await answer.text();
  return Date.parse(answer.headers.get('date')!) / 1_000;
}
