import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunningService } from '#messaging/start-service.js';
import { urlOf } from '#platform/prepare-database.js';
import { Gate } from '#testing/gate.js';
import { testWorld, type TestWorld } from '#testing/test-world.js';
import { echoContracts, startEcho } from './echo-service.js';

const MAIN = join(process.cwd(), 'dist/libs/messaging/conformance/echo-main.js');

let world: TestWorld;
let gates: Record<'DATABASE_URL' | 'AMQP_URL', Gate>;
let folder: string;
let service: RunningService | undefined;
let child: ChildProcess | undefined;

beforeEach(async () => {
  world = await testWorld(['echo'], echoContracts);
  gates = { DATABASE_URL: await Gate.before(world.env('echo').DATABASE_URL!), AMQP_URL: await Gate.before(world.amqpUrl) };
  folder = mkdtempSync(join(tmpdir(), 'rj-hub-start-'));
});
afterEach(async () => {
  if (child && child.exitCode === null && child.signalCode === null) {
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
  await service?.close();
  service = child = undefined;
  for (const gate of Object.values(gates)) await gate.close();
  rmSync(folder, { recursive: true, force: true });
  await world.close();
});

const through = () => ({
  ...world.env('echo'),
  DATABASE_URL: gates.DATABASE_URL.url,
  AMQP_URL: gates.AMQP_URL.url,
  LOG_LEVEL: 'warn',
  LOG_FILE: join(folder, 'log'),
});
const logged = () => readFileSync(join(folder, 'log'), 'utf8');
const isReady = async () => (await fetch(`${service!.url}/health/ready`)).ok;

it('a service that is started while its database is away waits, says so once without its password, and is ready when it is there', async () => {
  gates.DATABASE_URL.shut();
  const starting = startEcho(through());
  starting.catch(() => undefined);
  await world.until(() => gates.DATABASE_URL.asked >= 4);
  gates.DATABASE_URL.open();
  service = await starting;
  await world.until(isReady);
  expect(logged().match(/the database is away/g)).toHaveLength(1);
  // The password of the role is the name of the world, which the role's own name holds too.
  expect(logged()).not.toContain(world.name);
});

it('cut at any step of its start, it begins anew and leaves nothing half done', async () => {
  const steps = [
    ['select name from migration', 'sent'],
    ['pg_advisory_lock', 'done'],
    ['create table noted', 'sent'],
    ['COMMIT', 'done'],
    ['select make_partitions', 'sent'],
    ['delete from inbox_key', 'done'],
  ] as const;
  const cuts = steps.map(([word, when]) => gates.DATABASE_URL.cutAt(word, when));
  service = await startEcho(through());
  await Promise.all(cuts);
  await world.until(isReady);
  await world.publish({ type: 'thing.happened.v1', subject: 'thing/1', data: { n: 1 } });
  expect(await world.heardFacts('thing.noted.v1')).toMatchObject([{ data: { n: 1 } }]);
});

it('a service that is started while the broker is away waits for it', async () => {
  gates.AMQP_URL.shut();
  const starting = startEcho(through());
  starting.catch(() => undefined);
  await world.until(() => gates.AMQP_URL.asked >= 2);
  gates.AMQP_URL.open();
  service = await starting;
  await world.until(isReady);
});

it.each(['DATABASE_URL', 'AMQP_URL'] as const)('told to stop while it waits for %s, it ends in order', async (which) => {
  gates[which].shut();
  child = fork(MAIN, { env: { ...process.env, ...through() } as NodeJS.ProcessEnv, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  await world.until(() => gates[which].asked >= 2);
  child.kill('SIGTERM');
  expect(await once(child, 'exit')).toEqual([0, null]);
});

it.each<[string, RegExp, (url: string) => string | Promise<string>]>([
  // Told apart where the server asks for passwords, which one for specs need not.
  ['an unknown user', /refuses the password|does not let the user/, (url) => urlOf(url, { user: 'nobody', password: 'wrong' })],
  ['an unknown database', /does not exist/, (url) => urlOf(url, { database: 'nowhere' })],
  [
    'a migration that fails',
    /a migration failed.*EchoTables1750000001000.*42P07/,
    async (url) => (await world.database('echo').query('create table noted (n integer)'), url),
  ],
])('%s is not waited for: the service ends with a sentence that holds no secret', async (_what, sentence, spoil) => {
  const url = await spoil(world.env('echo').DATABASE_URL!);
  const failed: unknown = await startEcho({ ...world.env('echo'), DATABASE_URL: url }).catch((error: unknown) => error);
  expect((failed as Error).message).toMatch(sentence);
  expect((failed as Error).message).not.toContain(world.name);
});
