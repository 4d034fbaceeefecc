import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { forgetDatabase } from '../../apps/hub/src/database/private-postgres.js';
import { takeHome } from '../../apps/hub/src/hub-home.js';
import { readRunning } from '../../apps/hub/src/processes.js';
import type { Progress } from '../../apps/hub/src/progress.js';
import { keptSecrets } from '../../apps/hub/src/secrets.js';
import { startParts } from '../../apps/hub/src/start-parts.js';

/** A broker and a database of the bench's own, in a folder of its own. */
export interface PrivateParts {
  folder: string;
  /** The database server's administrator. */
  adminUrl: string;
  /** The broker's administrator. */
  amqp: { user: string; password: string; host: string };
  managementUrl: string;
  /** For the account of CPU and memory: the process that each part is, or is the parent of. */
  pids: { broker: number; database: number };
  /** Ends both and removes what they kept. Safe to repeat. */
  end(): Promise<void>;
}

/**
 * Starts them as `npm start` does, whatever the shell names: a broker or database that others use would be no measure, and the settings
 * are PostgreSQL's and RabbitMQ's own (fsync and synchronous_commit are on).
 */
export async function startPrivateParts(root: string, progress: Progress): Promise<PrivateParts> {
  const { AMQP_URL: _broker, DATABASE_URL: _database, HUB_HOME: _home, ...env } = process.env;
  const folder = mkdtempSync(join(tmpdir(), 'rj-hub-bench-'));
  // A watchdog ends the parts when this process dies, kill -9 included.
  const home = await takeHome(folder, join(root, 'dist/apps/hub/src/watchdog.js'), { temporary: true });
  const secrets = keptSecrets(folder, []);
  let ending: Promise<void> | undefined;
  const end = () =>
    (ending ??= (async () => {
      await home.letGo();
      forgetDatabase(folder, secrets.id);
      rmSync(folder, { recursive: true, force: true });
    })());
  try {
    const parts = await startParts({ home: folder, root, secrets, env, progress, database: 'bench', vhosts: ['/'] });
    const [broker, database] = await Promise.all([parts.broker, parts.database]);
    if (!broker.managementUrl || !broker.partnersHost) throw new Error('the bench needs a broker with its management');
    const { username, password } = new URL(broker.managementUrl);
    const pidOf = (name: string) => {
      const part = readRunning(folder).parts.find((each) => each.name === name);
      if (!part || !('pid' in part))
        throw new Error(`the ${name} is no process of this machine's own (a container?): its cost cannot be read`);
      return part.pid;
    };
    return {
      folder,
      adminUrl: database.adminUrl,
      amqp: { user: decodeURIComponent(username), password: decodeURIComponent(password), host: broker.partnersHost },
      managementUrl: broker.managementUrl,
      pids: { broker: pidOf('broker'), database: pidOf('database') },
      end,
    };
  } catch (error) {
    await end();
    throw error;
  }
}
