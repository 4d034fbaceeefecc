import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { librariesIn, missingFor, unpackPackages } from '../../apps/hub/src/broker/debian-packages.js';

export interface Chromium {
  executablePath: string;
  env: Record<string, string>;
}

const CACHE = join(process.cwd(), 'node_modules/.cache/rj-hub');
const PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** HUB_CHROMIUM, or one that is installed, or Debian's, unpacked into a folder of the tests' own: nothing on the system changes. */
export async function findChromium(): Promise<Chromium> {
  const given = process.env.HUB_CHROMIUM;
  if (given && !existsSync(given)) throw new Error(`HUB_CHROMIUM is ${given}, and there is nothing.`);
  const installed = given ?? PLACES.find((place) => existsSync(place));
  if (installed) return { executablePath: installed, env: {} };
  const root = join(CACHE, 'chromium');
  if (!existsSync(root)) await fetchChromium(root);
  return {
    executablePath: join(root, 'usr/lib/chromium/chromium'),
    env: { LD_LIBRARY_PATH: [...librariesIn(root), ...deeperIn(root)].join(':'), FONTCONFIG_FILE: join(root, 'fonts.conf') },
  };
}

/** Some libraries keep their own ones in a folder below (PulseAudio, NSS). */
const deeperIn = (root: string): string[] =>
  librariesIn(root).flatMap((folder) =>
    readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && readdirSync(join(folder, entry.name)).some((file) => file.includes('.so')))
      .map((entry) => join(folder, entry.name)),
  );

async function fetchChromium(root: string): Promise<void> {
  process.stdout.write('Fetching a browser for the tests, once: about 120 MB.\n');
  mkdirSync(CACHE, { recursive: true });
  try {
    // Only what this machine lacks; the font because without one a page is drawn with no letters.
    await unpackPackages(
      CACHE,
      'chromium',
      async (apt) => {
        const missing = await missingFor(apt, 'chromium');
        return missing.includes('chromium') ? [...new Set([...missing, 'fonts-dejavu-core'])] : undefined;
      },
      (unpacked) => writeFileSync(join(unpacked, 'fonts.conf'), fontsIn(root)),
    );
  } catch (error) {
    const way = 'Install Chromium (Debian: apt-get install chromium), or name one in HUB_CHROMIUM.';
    throw new Error(`No browser was found, and none could be fetched: ${(error as Error).message}\n${way}`, { cause: error });
  }
}

const fontsIn = (root: string): string => `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>${join(root, 'usr/share/fonts')}</dir><cachedir>${join(root, 'font-cache')}</cachedir></fontconfig>
`;
