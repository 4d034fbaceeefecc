import { homedir } from 'node:os';
import { join } from 'node:path';
import { findBroker, type Broker } from './broker/find-broker.js';
import { findDatabase, type FoundDatabase } from './database/find-database.js';
import { keptPorts } from './free-ports.js';
import type { Progress } from './progress.js';
import type { Secrets } from './secrets.js';

export interface PartsWish {
  /** State folder, held by this process. */
  home: string;
  /** Of the project. */
  root: string;
  secrets: Secrets;
  env: Record<string, string | undefined>;
  progress: Progress;
  database: string;
  maxConnections?: number;
  vhosts?: string[];
}

/** Broker and database, side by side, each from the best place there is. Await both: one may fail while the other goes on. */
export async function startParts(wish: PartsWish): Promise<{ broker: Promise<Broker>; database: Promise<FoundDatabase> }> {
  const { home, root, secrets, env, progress } = wish;
  const ports = await keptPorts(home);
  const broker = findBroker({
    home,
    cache: cacheFolder(root, env),
    id: secrets.id,
    ports,
    vhosts: wish.vhosts,
    administratorPassword: secrets.brokerAdministrator,
    servicesPassword: secrets.brokerServices,
    env,
    progress,
  });
  const database = findDatabase({
    home,
    root,
    id: secrets.id,
    port: ports.database,
    administratorPassword: secrets.databaseAdministrator,
    database: wish.database,
    maxConnections: wish.maxConnections,
    env,
    progress,
  });
  for (const part of [broker, database]) part.catch(() => undefined); // whoever awaits it hears of it
  return { broker, database };
}

/** Shared by every state folder of this checkout: what was fetched for `npm start` serves `npm test`. `HUB_CACHE` shares it wider. */
function cacheFolder(root: string, env: Record<string, string | undefined>): string {
  const folder = env.HUB_CACHE || join(root, 'node_modules/.cache/rj-hub');
  // RabbitMQ's scripts cannot be started from a path with a space in it.
  return /\s/.test(folder) ? join(homedir(), '.cache/rj-hub') : folder;
}
