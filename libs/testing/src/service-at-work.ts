import type { RunningService } from '#messaging/start-service.js';
import type { Env } from '#platform/config.js';
import { signedCallers, type SignedCallers } from './signed-callers.js';
import { testWorld, type TestWorld } from './test-world.js';

export interface ServiceAtWork {
  world: TestWorld;
  callers: SignedCallers;
  service: RunningService;
}

/** Starts a service in a world of its own. Where it does not start, whoever asked for it has nothing to end, and nothing is left. */
export async function serviceAtWork(
  name: string,
  start: (env: Env) => Promise<RunningService>,
  settings: Env = {},
): Promise<ServiceAtWork> {
  const world = await testWorld([name]);
  const callers = await signedCallers();
  try {
    const service = await start({ ...world.env(name), DIRECTORY_URL: callers.url, ...settings });
    return { world, callers, service };
  } catch (error) {
    await callers.close();
    await world.close();
    throw error;
  }
}
