import { connect, type ChannelModel, type ConfirmChannel } from 'amqplib';
import request from 'supertest';
import type { RunningService } from '#messaging/start-service.js';
import { loadPeople } from '#platform/area.js';
import type { Database } from '#platform/database.js';
import { urlOf } from '#platform/prepare-database.js';
import type { IssuedToken } from '#platform/tokens.js';
import { testWorld, type TestWorld } from '#testing/test-world.js';
import { Management } from './management.js';
import { leaveWatch, mayWatch } from './slowed.queries.js';
import { startDirectory } from './start-directory.js';

const ada = loadPeople('cambridgeshire').find((person) => person.role === 'hub_administrator')!;
const password = 'a-long-invented-secret';
const ANOTHER = '019d4657-0000-7001-8000-00000000ffff';
const A_THIRD = '019d4657-0000-7001-8000-00000000fffe';
/** One a second is agreed, and ten more may be sent at once: a flood is soon one. */
const LIMITS = { queuePerSecond: 1, burst: 1, backlog: 10, connections: 3 };

let world: TestWorld;
let directory: RunningService;
let database: Database;
let broker: Management;
let administrator: string;
const open: ChannelModel[] = [];

const start = () =>
  startDirectory({
    ...world.env('directory'),
    SEED: 'demo',
    DEMO_SECRETS: JSON.stringify({ people: { [ada.email]: password } }),
    FLOOD_AT_LEAST: '5',
    // Longer than any test: whose time is to be over has it put so.
    FLOOD_PAUSE_SECONDS: '600',
    FLOOD_PAUSE_MOST_SECONDS: '3600',
  });
const ask = async (method: 'get' | 'post' | 'put', path: string, body?: object) =>
  (await request(directory.url)[method](path).set('Authorization', `Bearer ${administrator}`).send(body)).body as Record<string, any>;

interface Partner {
  id: string;
  user: string;
  url: string;
}
async function partner(name: string): Promise<Partner> {
  const { partner: id, queue } = await ask('post', '/partners', { kind: 'agency', name, limits: LIMITS });
  return { id, user: queue.user, url: urlOf(world.partnersUrl, { user: queue.user, password: queue.password }) };
}

/** Connected as a partner, and what it was told as it was cut off. */
async function connected({ url }: Pick<Partner, 'url'>): Promise<{ channel: ConfirmChannel; cut: Promise<string> }> {
  const model = await connect(url, { recovery: false } as object);
  open.push(model);
  model.on('error', () => undefined);
  const cut = new Promise<string>((resolve) => model.once('close', (error?: Error) => resolve(error?.message ?? 'no reason')));
  const channel = await model.createConfirmChannel();
  channel.on('error', () => undefined);
  return { channel, cut };
}
const refused = (of: Pick<Partner, 'url'>) =>
  connected(of).then(
    () => false,
    () => true,
  );
const lets = (of: Pick<Partner, 'url'>) => async () => !(await refused(of));
const limitOf = async (user: string) =>
  (await broker.get<{ value: Record<string, number> }[]>(['user-limits', user]))?.[0]?.value['max-connections'];
const shown = (id: string) => ask('get', `/partners/${id}`);
const log = async (id: string) => ((await ask('get', `/partners/${id}/log`)) as unknown as { what: string }[]).map(({ what }) => what);
/** As if its time had passed. */
const over = (id: string) =>
  database.query(
    `update partner_slowed set since = now() - interval '2 seconds', until = now() - interval '1 second' where organisation = $1`,
    [id],
  );

/** As fast as the broker answers, until it is cut off. @returns what it was told, and how many were confirmed */
async function flood(of: Partner): Promise<{ told: string; confirmed: number }> {
  const { channel, cut } = await connected(of);
  let ended = false;
  let confirmed = 0;
  void cut.then(() => (ended = true));
  const sending = async () => {
    while (!ended)
      await Promise.race([
        new Promise<void>((resolve) =>
          channel.publish(of.user, '', Buffer.from('{}'), { persistent: true }, (error: unknown) => {
            if (!error) confirmed++;
            // Some hundreds a second are enough.
            setTimeout(resolve, 10);
          }),
        ),
        cut,
      ]).catch(() => undefined);
  };
  await Promise.all([sending(), sending(), sending(), sending()]);
  return { told: await cut, confirmed };
}

beforeAll(async () => {
  world = await testWorld(['directory']);
  broker = new Management(world.env('directory').MANAGEMENT_URL!);
  directory = await start();
  database = world.database('directory');
  administrator = ((await request(directory.url).post('/tokens').send({ email: ada.email, password })).body as IssuedToken).token;
});
afterAll(async () => {
  const users = database ? (await database.query<{ name: string }>('select name from partner_user')).rows : [];
  await directory?.close();
  for (const { name } of users) await broker.remove(['users', name]);
  await world?.close();
});
afterEach(() => Promise.all(open.splice(0).map((model) => model.close().catch(() => undefined))));

describe('a partner that floods its exchange', () => {
  let flooder: Partner;
  let neighbour: Partner;
  beforeAll(async () => {
    flooder = await partner('Floods Its Exchange');
    neighbour = await partner('Sends What Fits');
  });

  it('is told why and cut off, and may not connect; what was confirmed is kept, and its neighbour who sent what fits goes on', async () => {
    const { channel, cut } = await connected(neighbour);
    let gone = false;
    void cut.then(() => (gone = true));
    for (let n = 0; n < 11; n++) channel.publish(neighbour.user, '', Buffer.from('{}'), { persistent: true });
    await channel.waitForConfirms().catch(() => undefined);
    const { told, confirmed } = await flood(flooder);
    expect(told).toMatch(/slowed until \d{4}-.*Z: about \d+ messages a second came, 1 are agreed/);
    expect(await refused(flooder)).toBe(true);
    expect(gone).toBe(false);
    const inside = await connect(world.partnersUrl);
    open.push(inside);
    const { messageCount } = await (await inside.createChannel()).checkQueue(`${flooder.user}.in`);
    expect([confirmed, messageCount]).toEqual([messageCount, expect.toSatisfy((count: number) => count >= 10)]);
    expect((await shown(neighbour.id)).slowed).toBeUndefined();
  });

  it('is shown with until when and why, in its log and to itself; and counted for the operator', async () => {
    const { slowed, limits } = await shown(flooder.id);
    expect(slowed).toMatchObject({
      because: expect.stringMatching(/^About \d+ messages a second .* 1 a second are agreed/) as string,
      times: 1,
    });
    expect(Date.parse(slowed.until as string) - Date.parse(slowed.since as string)).toBe(600_000);
    expect(limits).toMatchObject({ connections: 3 });
    expect((await log(flooder.id))[0]).toBe('slowed');
    expect((await request(directory.url).get('/metrics')).text).toMatch(/partners_slowed\{[^}]*state="slowed"[^}]*\} 1\n/);
  });

  it('stays so after a restart of the directory that came between the note and the broker', async () => {
    await directory.close();
    await broker.put(['user-limits', flooder.user, 'max-connections'], { value: 3 });
    const { cut } = await connected(flooder);
    directory = await start();
    // Whoever came in meanwhile is cut off too.
    expect(await cut).toContain('slowed');
    await world.until(() => refused(flooder));
    expect((await shown(flooder.id)).slowed).toMatchObject({ times: 1 });
  });

  it('stays so with a new user', async () => {
    const given = await ask('post', `/partners/${flooder.id}/queue-credentials`, { overlapHours: 1 });
    expect(await refused({ url: urlOf(world.partnersUrl, { user: given.user, password: given.password }) })).toBe(true);
  });

  it('is let back when its time is over, though the directory was away then', async () => {
    await directory.close();
    await over(flooder.id);
    directory = await start();
    await world.until(lets(flooder));
    expect(await limitOf(flooder.user)).toBe(3);
    expect((await shown(flooder.id)).slowed).toBeUndefined();
    expect((await log(flooder.id))[0]).toBe('let_back');
  });

  it('is slowed for twice as long the next time', async () => {
    await flood(flooder);
    const { slowed } = await shown(flooder.id);
    expect(slowed.times).toBe(2);
    expect(Date.parse(slowed.until as string) - Date.parse(slowed.since as string)).toBe(1_200_000);
  });

  it('suspended meanwhile it stays suspended when its time is over; resumed, it has its own limit', async () => {
    await ask('post', `/partners/${flooder.id}/suspend`);
    await over(flooder.id);
    await world.until(async () => (await log(flooder.id))[0] === 'let_back');
    expect(await refused(flooder)).toBe(true);
    expect(await broker.get(['users', flooder.user])).toBeUndefined();
    await ask('post', `/partners/${flooder.id}/resume`);
    await world.until(lets(flooder));
    expect(await limitOf(flooder.user)).toBe(3);
  });

  it('suspended and resumed before its time is over, it waits until then', async () => {
    await flood(flooder);
    await ask('post', `/partners/${flooder.id}/suspend`);
    await ask('post', `/partners/${flooder.id}/resume`);
    expect(await limitOf(flooder.user)).toBe(0);
    await over(flooder.id);
    await world.until(lets(flooder));
  });
});

it('a partner is let back before its time when it is agreed anew what it may send', async () => {
  const hasty = await partner('Sends Once Too Fast');
  await flood(hasty);
  await ask('put', `/partners/${hasty.id}/settings`, { limits: { queuePerSecond: 1 } });
  await world.until(lets(hasty));
  expect(await log(hasty.id)).toContain('let_back');
});

it('a partner is let back though the process that noted so died before it came to the broker', async () => {
  const left = await partner('Left Outside');
  await broker.put(['user-limits', left.user, 'max-connections'], { value: 0 });
  await database.query('update partner_queue set applied = null, asked = asked + 1 where organisation = $1', [left.id]);
  await database.query(`update flood_watch set holder = $1, seen_at = now() - interval '16 seconds'`, [ANOTHER]);
  await world.until(lets(left));
  expect(await limitOf(left.user)).toBe(3);
});

it('one process looks for floods, and another when that one does so no more', async () => {
  const holder = async () => (await database.query<{ holder: string }>('select holder from flood_watch')).rows[0]?.holder;
  expect(await mayWatch(database, ANOTHER)).toBe('no');
  await database.query('update flood_watch set holder = $1, seen_at = now()', [ANOTHER]);
  expect([await mayWatch(database, ANOTHER), await mayWatch(database, A_THIRD), await holder()]).toEqual(['as_before', 'no', ANOTHER]);
  await database.query(`update flood_watch set seen_at = now() - interval '16 seconds'`);
  await world.until(async () => (await holder()) !== ANOTHER);
  await database.query('update flood_watch set holder = $1, seen_at = now()', [ANOTHER]);
  await leaveWatch(database, ANOTHER);
  await world.until(async () => (await holder()) !== undefined);
});
