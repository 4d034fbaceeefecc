import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

export interface Chromium {
  executablePath: string;
  env: Record<string, string>;
}

const PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];
const CACHE = resolve(__dirname, '../../node_modules/.cache/rj-hub/chromium');

/** HUB_CHROMIUM, or one that is installed, or Debian's, unpacked under node_modules/.cache so that nothing on the system changes. */
export function findChromium(): Chromium {
  const given = process.env.HUB_CHROMIUM;
  if (given && !existsSync(given)) throw new Error(`HUB_CHROMIUM is ${given}, and there is nothing.`);
  const installed = given ?? PLACES.find((place) => existsSync(place));
  if (installed) return { executablePath: installed, env: {} };
  return unpacked() ?? fetchChromium();
}

function unpacked(): Chromium | undefined {
  const executablePath = join(CACHE, 'usr/lib/chromium/chromium');
  if (!existsSync(executablePath)) return undefined;
  const libraries = ['usr/lib', 'lib'].flatMap((folder) => {
    const at = join(CACHE, folder);
    const archs = existsSync(at) ? readdirSync(at).filter((name) => name.endsWith('-linux-gnu')) : [];
    return archs.flatMap((arch) => [join(at, arch), join(at, arch, 'nss'), join(at, arch, 'pulseaudio')]);
  });
  return { executablePath, env: { LD_LIBRARY_PATH: libraries.join(':'), FONTCONFIG_FILE: join(CACHE, 'fonts.conf') } };
}

/** Debian and Ubuntu: downloads Chromium, the libraries that are not installed, and a font (about 120 MB), and unpacks them. */
function fetchChromium(): Chromium {
  process.stdout.write('Fetching a browser for the tests, once …\n');
  const work = `${CACHE}.fetching-${process.pid}`;
  rmSync(work, { recursive: true, force: true });
  mkdirSync(join(work, 'debs'), { recursive: true });
  try {
    const only = ['recommends', 'suggests', 'conflicts', 'breaks', 'replaces', 'enhances'].map((kind) => `--no-${kind}`);
    const closure = run('apt-cache', ['depends', '--recurse', ...only, 'chromium', 'fonts-dejavu-core']).split('\n');
    const installed = new Set(
      run('dpkg-query', ['-W', '-f', '${Package} ${db:Status-Status}\n'])
        .split('\n')
        .filter((line) => line.endsWith(' installed'))
        .map((line) => line.split(' ')[0]),
    );
    const wanted = [...new Set(closure.filter((line) => /^[a-z0-9]/.test(line)))].filter(
      (name) => name === 'fonts-dejavu-core' || !installed.has(name),
    );
    if (!wanted.includes('chromium')) throw new Error('the package lists of this machine hold no chromium (apt-get update fills them)');
    run('apt-get', ['-o', 'APT::Sandbox::User=root', '-q', 'download', ...wanted], join(work, 'debs'));
    for (const deb of readdirSync(join(work, 'debs'))) run('dpkg-deb', ['-x', join(work, 'debs', deb), join(work, 'root')]);
    writeFileSync(
      join(work, 'root/fonts.conf'),
      `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig><dir>${join(CACHE, 'usr/share/fonts')}</dir><cachedir>${join(CACHE, 'font-cache')}</cachedir></fontconfig>`,
    );
    rmSync(CACHE, { recursive: true, force: true });
    renameSync(join(work, 'root'), CACHE);
    return unpacked()!;
  } catch (error) {
    throw new Error(
      `No browser was found, and none could be fetched: ${(error as Error).message}.\nInstall Chromium (Debian: apt-get install chromium), or name one in HUB_CHROMIUM.`,
      { cause: error },
    );
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function run(tool: string, args: string[], cwd?: string): string {
  const { status, stdout, stderr, error } = spawnSync(tool, args, { encoding: 'utf8', maxBuffer: 64e6, ...(cwd && { cwd }) });
  if (error || status !== 0) throw new Error(`${tool}: ${(error?.message ?? stderr.trim().split('\n').at(-1)) || `ended with ${status}`}`);
  return stdout;
}
