// `npm test`: every spec, on a broker and a database of its own that end with it, however it ends.
// The last line is `N passed, N failed`, from the runner's own result.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build, checkNode, install, root } from '../apps/hub/prepare.mjs';

const MAY_LINGER = 30_000;

process.chdir(root);
checkNode();
await install({ development: true });
await build();
const { takeHome } = await import('../dist/apps/hub/src/hub-home.js');
const { keptSecrets } = await import('../dist/apps/hub/src/secrets.js');
const { startParts } = await import('../dist/apps/hub/src/start-parts.js');
const { startPart, readRunning, writeRunning } = await import('../dist/apps/hub/src/processes.js');
const { forgetDatabase } = await import('../dist/apps/hub/src/database/private-postgres.js');
const { progressOn } = await import('../dist/apps/hub/src/progress.js');

const folder = mkdtempSync(join(tmpdir(), 'rj-hub-test-'));
const home = await takeHome(folder, join(root, 'dist/apps/hub/src/watchdog.js'), { temporary: true });
let leaving;
let id;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => void leave(130, `Stopped by ${signal}.`));

try {
  const env = await testEnvironment();
  const total = { passed: 0, failed: 0, code: 0 };
  for (const round of rounds(process.argv.slice(2))) {
    const { passed, failed, code } = await runSpecs(env, round);
    total.passed += passed;
    total.failed += failed;
    total.code ||= code;
  }
  await leave(total.code, `${total.passed} passed, ${total.failed} failed`);
} catch (error) {
  if (!leaving) process.stderr.write(`\n${error.message}\n`);
  await leave(1, '0 passed, 1 failed');
}

/**
 * What takes both cores for itself (`*.alone.spec.ts`: every service as a process of its own, or a measured one) comes after the others, one
 * at a time: beside them its parts would answer too late. Who names what to run gets that, by its source or any part of its path.
 */
function rounds(given) {
  if (given.length > 0) return [given.map((name) => name.replace(/\.ts$/, '.js'))];
  return [
    ['--exclude', '**/*.alone.spec.js', '--exclude', '**/*.browser.js'],
    ['--no-file-parallelism', '.alone.spec.js'],
  ];
}

/** The last word comes after everything has ended, so that it is the last line. */
function leave(code, lastWord) {
  leaving ??= (async () => {
    await home.letGo();
    if (id) forgetDatabase(folder, id);
    rmSync(folder, { recursive: true, force: true });
    process.stdout.write(`${lastWord}\n`, () => process.exit(code));
  })();
  return leaving;
}

/** Addresses for libs/testing: an administrator of each, since every spec file makes its own database and virtual hosts. */
async function testEnvironment() {
  const { AMQP_URL: _broker, DATABASE_URL: _database, HUB_HOME: _home, HUB_PORT: _port, ...env } = process.env;
  const secrets = keptSecrets(folder, []);
  id = secrets.id;
  const parts = await startParts({
    home: folder,
    root,
    secrets,
    env,
    progress: progressOn(process.stdout),
    database: 'hub',
    maxConnections: 500,
    vhosts: ['/'],
  });
  const [broker, database] = await Promise.all([parts.broker, parts.database]);
  const { username, password } = new URL(broker.managementUrl);
  // What a spec leaves behind goes with this folder.
  const temporary = join(folder, 'tmp');
  mkdirSync(temporary, { mode: 0o711 });
  return {
    ...env,
    TMPDIR: temporary,
    HUB_TEST_DATABASE_URL: database.adminUrl,
    HUB_TEST_AMQP_URL: `amqp://${username}:${password}@${broker.partnersHost}`,
    HUB_TEST_MANAGEMENT_URL: broker.managementUrl,
  };
}

async function runSpecs(env, given) {
  const results = join(folder, 'results.json');
  rmSync(results, { force: true });
  const args = ['node_modules/vitest/vitest.mjs', 'run', '--reporter=default', '--reporter=json', `--outputFile=${results}`, ...given];
  // A group of its own: Ctrl-C reaches this process alone, which then ends the runner and its workers, and only then what they use.
  const part = { name: 'specs', signal: 'SIGKILL', group: true };
  const runner = startPart(folder, part, process.execPath, args, { cwd: root, env, stdio: ['ignore', 'inherit', 'inherit'] });
  runner.ref();
  let done = false;
  const ended = new Promise((resolve) => runner.once('close', (code) => resolve(code ?? 1)).once('error', () => resolve(1)));
  void ended.then(() => (done = true));
  const lingered = await endsInTime(results, () => done);
  if (lingered) {
    process.stderr.write(`\nThe specs did not end within ${MAY_LINGER / 1000} s of the last test: a spec left something open.\n`);
    process.kill(-runner.pid, 'SIGKILL');
  }
  const code = await ended;
  const running = readRunning(folder);
  writeRunning(folder, { ...running, parts: running.parts.filter(({ name }) => name !== 'specs') });
  if (!existsSync(results)) throw new Error('The runner wrote no result.');
  return verdict(JSON.parse(readFileSync(results, 'utf8')), code, lingered);
}

/** A spec that could not run at all holds no failed test, and must count all the same; so must an end that never came. */
function verdict({ numPassedTests, numFailedTests, testResults }, code, lingered) {
  const couldNotRun = testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.every((test) => test.status !== 'failed'),
  );
  const known = numFailedTests + couldNotRun.length + (lingered ? 1 : 0);
  // What failed outside of any test, as a promise that nobody waited for.
  const failed = known === 0 && code !== 0 ? 1 : known;
  if (numPassedTests + failed === 0) process.stderr.write('\nNo test was run.\n');
  return { passed: numPassedTests, failed, code: code !== 0 || failed > 0 || numPassedTests === 0 ? 1 : 0 };
}

/** @returns whether Jest was still there half a minute after it had written its result */
async function endsInTime(results, isDone) {
  for (let writtenAt; !isDone();) {
    await new Promise((resolve) => setTimeout(resolve, 100));
    if (writtenAt === undefined && existsSync(results)) writtenAt = Date.now();
    if (writtenAt !== undefined && Date.now() - writtenAt > MAY_LINGER) return true;
  }
  return false;
}
