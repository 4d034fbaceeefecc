import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { forgetDatabase } from './database/private-postgres.js';
import { emptyHome } from './hub-home.js';
import { PlainMessage } from './plain-message.js';
import { rungBefore } from './rungs-used.js';

/** `--fresh`: all that the hub made for itself goes; what somebody else owns is never emptied from here. */
export function forgetState(home: string, env: Record<string, string | undefined>): void {
  const external = (['AMQP_URL', 'DATABASE_URL'] as const).filter((name) => env[name]);
  if (external.length > 0) {
    throw new PlainMessage(
      `--fresh empties the hub's own broker and database, and ${external.join(' and ')} name${external.length === 1 ? 's' : ''} somebody else's.\nEmpty those yourself, or leave out ${external.join(' and ')}.`,
    );
  }
  const id = idOf(home);
  if (id !== undefined) {
    forgetDatabase(home, id);
    const inDocker = (['broker', 'database'] as const).filter((part) => rungBefore(home, part) === 'docker');
    for (const part of inDocker) spawnSync('docker', ['volume', 'rm', '--force', `rj-hub-${id}-${part}`], { stdio: 'ignore' });
  }
  emptyHome(home);
}

function idOf(home: string): string | undefined {
  const file = join(home, 'secrets.json');
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as { id?: string }).id : undefined;
}
