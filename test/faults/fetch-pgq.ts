import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { librariesIn, missingFor, unpackPackages } from '../../apps/hub/src/broker/debian-packages.js';
import { majorVersion } from '../../apps/hub/src/database/postgres-binaries.js';

const SERVER = 'postgresql-15';
const PGQ = 'postgresql-15-pgq3';

/**
 * Debian's PostgreSQL 15 with PgQ, unpacked into a folder of the tests' own: the server finds its extensions beside itself, so it is fetched too, whatever
 * the machine has. @returns the folder with its programs
 */
export async function fetchPgq(cache: string): Promise<string> {
  const root = join(cache, 'pgq');
  const bin = join(root, 'usr/lib/postgresql/15/bin');
  const runs = () => existsSync(join(root, 'usr/share/postgresql/15/extension/pgq.control')) && majorVersion(bin) === '15';
  // What it is linked against, where this machine lacks it.
  process.env.LD_LIBRARY_PATH = [...librariesIn(root), process.env.LD_LIBRARY_PATH ?? ''].filter(Boolean).join(':');
  if (runs()) return bin;
  rmSync(root, { recursive: true, force: true });
  mkdirSync(cache, { recursive: true });
  await unpackPackages(cache, 'pgq', async (apt) => {
    const others = (await missingFor(apt, SERVER, PGQ)).filter((name) => name !== SERVER && name !== PGQ);
    return [SERVER, PGQ, ...others.filter((name) => /^lib|^tzdata/.test(name))];
  });
  process.env.LD_LIBRARY_PATH = [...librariesIn(root), process.env.LD_LIBRARY_PATH ?? ''].filter(Boolean).join(':');
  if (!runs()) throw new Error(`${SERVER} and ${PGQ} were fetched into ${root}, and do not run from there`);
  return bin;
}
