import { setTimeout as delay } from 'node:timers/promises';
import { isPassing } from './database.js';
import type { Log } from './logging.js';

/** What waiting does not mend. Its sentence is shown as it stands, so it holds no secret and no value. */
export class CannotStart extends Error {
  override name = 'CannotStart';
}

/** What the database says about DATABASE_URL. Its own words would name the user. */
const REFUSED: Record<string, string> = {
  '28P01': 'the database refuses the password in DATABASE_URL',
  '28000': 'the database does not let the user in DATABASE_URL in',
  '3D000': 'the database that DATABASE_URL names does not exist',
  '42501': 'the user in DATABASE_URL may not do what the service needs',
};

/**
 * Starts what needs the database: waits while that is away, or goes away half-way, and begins anew. A process that ended instead would be started by
 * its supervisor again and again, ever more seldom, and would be missing when the database is back.
 * @param start leaves nothing behind where it throws
 */
export async function startWithDatabase<T>(name: string, log: Log, start: () => Promise<T>): Promise<T> {
  let waited = false;
  for (let pause = 100; ; pause = Math.min(pause * 2, 5_000)) {
    try {
      const started = await start();
      if (waited) log.info('the database is there');
      return started;
    } catch (error) {
      if (!isPassing(error)) {
        log.error({ err: error }, 'the service cannot start');
        const sentence = error instanceof CannotStart ? error.message : REFUSED[(error as { code?: string }).code ?? ''];
        throw sentence ? new CannotStart(`${name} cannot start: ${sentence}`, { cause: error }) : error;
      }
      if (!waited) log.warn({ err: error }, 'the database is away: the service starts once it is there');
      waited = true;
      await delay(pause * (0.5 + Math.random()));
    }
  }
}
