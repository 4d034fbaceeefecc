import { renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import pg from 'pg';

/**
 * Loaded before an arm's own code: counts what it says to the database and to the broker, at the clients that every arm uses in the end.
 * The file is written a few times a second, so a reader waits that long after the last call.
 */
export const WRITTEN_EVERY = 100;

const folder = process.env.BENCH_COUNTS;
if (folder) {
  // When the bench is gone, kill -9 included, what it measured goes too.
  process.once('disconnect', () => process.exit(1));
  const counts = { statements: 0, publishes: 0 };
  count(pg.Client.prototype, 'query', 'statements');
  const require = createRequire(import.meta.url);
  // Not among the package's exports, so by its path; confirm channels publish through it too.
  const { Channel } = require(join(dirname(require.resolve('amqplib')), 'lib/channel_model.js')) as { Channel: { prototype: object } };
  count(Channel.prototype, 'publish', 'publishes');
  let written = '';
  setInterval(() => {
    const now = JSON.stringify(counts);
    if (now === written) return;
    written = now;
    // Renamed into place: a reader sees the old counts or the new ones, never half of them.
    const file = join(folder, `${process.pid}.json`);
    writeFileSync(`${file}.new`, now);
    renameSync(`${file}.new`, file);
  }, WRITTEN_EVERY).unref();

  function count(of: object, method: string, name: keyof typeof counts): void {
    const known = (of as Record<string, (...given: unknown[]) => unknown>)[method]!;
    (of as Record<string, unknown>)[method] = function (this: unknown, ...given: unknown[]) {
      counts[name]++;
      return known.apply(this, given);
    };
  }
}
