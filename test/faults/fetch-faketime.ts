import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { librariesIn, unpackPackages } from '../../apps/hub/src/broker/debian-packages.js';

const LIBRARY = 'faketime/libfaketime.so.1';

/** Debian's libfaketime, unpacked into a folder of the tests' own: nothing on the system changes. @returns the library to load before a program */
export async function fetchFaketime(cache: string): Promise<string> {
  const found = () => librariesIn(join(cache, 'faketime')).map((folder) => join(folder, LIBRARY)).find((path) => existsSync(path)); // prettier-ignore
  const known = found();
  if (known !== undefined) return known;
  mkdirSync(cache, { recursive: true });
  await unpackPackages(cache, 'faketime', async () => ['libfaketime']);
  const fetched = found();
  if (fetched === undefined) throw new Error('the package libfaketime did not hold its library where Debian puts it');
  return fetched;
}
