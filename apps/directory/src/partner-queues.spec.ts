import { connect, type ChannelModel } from 'amqplib';
import request from 'supertest';
import type { RunningService } from '#messaging/start-service.js';
import { loadOrganisations, loadPeople } from '#platform/area.js';
import type { Database } from '#platform/database.js';
import { urlOf } from '#platform/prepare-database.js';
import type { IssuedToken } from '#platform/tokens.js';
import { testWorld, type TestWorld } from '#testing/test-world.js';
import { Management } from './management.js';
import { partnerQueueIsThere, partnerQueues } from './partners.queries.js';
import { startDirectory } from './start-directory.js';

const ada = loadPeople('cambridgeshire').find((person) => person.role === 'hub_administrator')!;
const [agency, other] = loadOrganisations('cambridgeshire').filter((each) => each.kind === 'agency') as [Named, Named];
type Named = ReturnType<typeof loadOrganisations>[number];
const secret = (of: string) => `a-long-invented-secret-of-${of}`;

let world: TestWorld;
let directory: RunningService;
let database: Database;
let broker: Management;
let vhost: string;
const open: ChannelModel[] = [];

const start = (change: Record<string, string> = {}) =>
  startDirectory({
    ...world.env('directory'),
    SEED: 'demo',
    DEMO_SECRETS: JSON.stringify({
      people: { [ada.email]: secret('ada') },
      apiKeys: { [agency.code]: secret('key') },
      queuePasswords: { [agency.code]: secret(agency.code), [other.code]: secret(other.code) },
    }),
    ...change,
  });

/** Whoever connects as a partner may have its channel closed by the broker: the error is what is asked for. */
async function asPartner(user: string, password: string): Promise<ChannelModel> {
  const url = new URL(urlOf(world.partnersUrl, { user, password }));
  const model = await connect(url.href, { recovery: false } as object);
  model.on('error', () => undefined);
  open.push(model);
  return model;
}

/** @returns the broker's verdict: 'done', or the code that it closed the channel with */
async function verdict(
  model: ChannelModel,
  act: (channel: Awaited<ReturnType<ChannelModel['createConfirmChannel']>>) => Promise<unknown> | unknown,
) {
  const channel = await model.createConfirmChannel();
  const closed = new Promise<string>((resolve) => channel.on('error', (error: { code?: number }) => resolve(String(error.code))));
  const done = (async () => {
    await act(channel);
    await channel.waitForConfirms();
    return 'done';
  })();
  done.catch(() => undefined);
  return Promise.race([closed, done.catch(() => closed)]);
}

const nameOf = async (organisation: string) => {
  const { rows } = await database.query<{ name: string }>('select name from partner_queue where organisation = $1', [organisation]);
  return rows[0]!.name;
};
const stands = (state: string) => async () => {
  const { rows } = await database.query<{ applied: string | null }>('select applied from partner_queue where organisation = $1', [
    agency.id,
  ]);
  return rows[0]?.applied === state;
};
const command = async (path: string) => {
  const token = (
    (
      await request(directory.url)
        .post('/tokens')
        .send({ email: ada.email, password: secret('ada') })
    ).body as IssuedToken
  ).token;
  return request(directory.url).post(path).set('Authorization', `Bearer ${token}`);
};

beforeAll(async () => {
  world = await testWorld(['directory']);
  vhost = world.env('directory').PARTNERS_VHOST!;
  broker = new Management(world.env('directory').MANAGEMENT_URL!);
  directory = await start();
  database = world.database('directory');
  await world.heardFacts('partner.registered.v1', 2);
});
afterAll(async () => {
  const names = database ? (await database.query<{ name: string }>('select name from partner_queue')).rows : [];
  await directory?.close();
  for (const { name } of names) await broker.remove(['users', name]);
  await world?.close();
});

// A partner may have ten connections: those of one test must not count in the next.
afterEach(() => Promise.all(open.splice(0).map((model) => model.close().catch(() => undefined))));

describe('a partner gets its queues', () => {
  it('and the hub is told of those that have a password, with names that cannot be guessed', () => {
    const told = world
      .facts('partner.registered.v1')
      .map((fact) => fact.data as { partner: string; exchange: string; inQueue: string; outQueue: string; outLimit: number });
    expect(told.map(({ partner }) => partner).sort()).toEqual([agency.id, other.id].sort());
    for (const { exchange, inQueue, outQueue, outLimit } of told) {
      expect(exchange).toMatch(/^p\.[a-z-]+\.[0-9a-f]{24}$/);
      expect([inQueue, outQueue]).toEqual([`${exchange}.in`, `${exchange}.out`]);
      // As declared, which the next one sees at the broker: whoever sends goes by it.
      expect(outLimit).toBe(100_000);
    }
  });

  it('bounded quorum queues that refuse rather than drop', async () => {
    const name = await nameOf(agency.id);
    for (const queue of [`${name}.in`, `${name}.out`]) {
      const there = await broker.get<{ type: string; durable: boolean; arguments: object }>(['queues', vhost, queue]);
      expect(there).toMatchObject({
        durable: true,
        arguments: {
          'x-queue-type': 'quorum',
          'x-max-length': 100_000,
          'x-overflow': 'reject-publish',
          'x-delivery-limit': expect.any(Number) as number,
        },
      });
    }
    expect(await broker.get(['user-limits', name])).toMatchObject([{ value: { 'max-connections': 10, 'max-channels': 50 } }]);
  });
});

/** What it may not reach is tried on a whole hub: test/connect/isolation.journey.ts. */
describe('a partner reaches what is its own', () => {
  it('writes to its exchange, and it lies in its own inbound queue', async () => {
    const name = await nameOf(agency.id);
    const partner = await asPartner(name, secret(agency.code));
    expect(await verdict(partner, (channel) => channel.publish(name, 'whatever', Buffer.from('{}'), { mandatory: true }))).toBe('done');
    const inside = await connect(world.partnersUrl);
    open.push(inside);
    const channel = await inside.createChannel();
    const message = await channel.get(`${name}.in`, { noAck: true });
    expect(message).toMatchObject({ fields: { exchange: name } });
  });

  it('opens ten connections and no eleventh', async () => {
    const name = await nameOf(other.id);
    for (let i = 0; i < 10; i++) await asPartner(name, secret(other.code));
    await expect(asPartner(name, secret(other.code))).rejects.toThrow();
  });
});

describe('after a restart', () => {
  it('what the broker lost is made again, under the same names and passwords, and nobody is told twice', async () => {
    const name = await nameOf(agency.id);
    await broker.remove(['users', name]);
    await broker.remove(['exchanges', vhost, name]);
    await broker.remove(['queues', vhost, `${name}.out`]);
    await directory.close();
    // Without the generated passwords: what the directory keeps is enough.
    directory = await start({ DEMO_SECRETS: JSON.stringify({ people: { [ada.email]: secret('ada') } }) });
    await world.until(async () => (await request(directory.url).get('/health/ready')).text.includes("partners' queues stand"));
    expect(await nameOf(agency.id)).toBe(name);
    const partner = await asPartner(name, secret(agency.code));
    expect(await verdict(partner, (channel) => channel.publish(name, '', Buffer.from('{}'), { mandatory: true }))).toBe('done');
    expect(await verdict(partner, (channel) => channel.get(`${name}.out`))).toBe('done');
    expect(world.facts('partner.registered.v1')).toHaveLength(2);
  });

  it('a broker that does not answer keeps the directory from being ready, and sign-in goes on', async () => {
    await directory.close();
    directory = await start({ MANAGEMENT_URL: 'http://guest:guest@127.0.0.1:1' });
    await world.until(async () => (await request(directory.url).get('/health/ready')).text.includes('could not be made'));
    expect((await request(directory.url).get('/health/ready')).status).toBe(503);
    expect(
      (
        await request(directory.url)
          .post('/tokens')
          .send({ email: ada.email, password: secret('ada') })
      ).status,
    ).toBe(200);
    await directory.close();
    directory = await start();
    await world.until(async () => (await request(directory.url).get('/health/ready')).text.includes("partners' queues stand"));
  });
});

describe('a partner is suspended, resumed, removed', () => {
  it('suspended: its connection is cut, it reaches nothing, its queue keeps what it holds, its key is refused', async () => {
    const name = await nameOf(agency.id);
    const partner = await asPartner(name, secret(agency.code));
    const cut = new Promise<void>((resolve) => partner.once('close', () => resolve()));
    const key = () =>
      request(directory.url)
        .post('/tokens')
        .send({ apiKey: secret('key') });
    expect((await key()).status).toBe(200);
    await verdict(partner, (channel) => channel.publish(name, '', Buffer.from('{}')));
    const answer = await command(`/partners/${agency.id}/suspend`);
    expect(answer.body).toMatchObject({ state: 'suspended' });
    await cut;
    await world.heardFacts('partner.suspended.v1');
    await expect(asPartner(name, secret(agency.code))).rejects.toThrow();
    expect((await key()).status).toBe(401);
    expect(await broker.get(['queues', vhost, `${name}.in`])).toBeDefined();
  });

  it('brought there by a process that looked before: nobody is told, and it is looked at again', async () => {
    await world.until(stands('suspended'));
    await database.query('update partner_queue set registered_at = null where organisation = $1', [agency.id]);
    const [now] = await partnerQueues(database, agency.id);
    expect(await partnerQueueIsThere(database, { ...now!, wanted: 'open', asked: now!.asked - 1 })).toBe('outdated');
    expect(await partnerQueues(database, agency.id)).toMatchObject([{ applied: null, asked: now!.asked + 1, registered: false }]);
    await database.query('update partner_queue set registered_at = now() where organisation = $1', [agency.id]);
  });

  it('twice is refused with its sentence', async () => {
    const answer = await command(`/partners/${agency.id}/suspend`);
    expect(answer.status).toBe(409);
    expect(answer.body).toMatchObject({ code: 'wrong_state', detail: 'Only an active partner can be suspended.' });
  });

  it('resumed: it goes on where it was', async () => {
    expect((await command(`/partners/${agency.id}/resume`)).status).toBe(200);
    await world.heardFacts('partner.resumed.v1');
    const name = await nameOf(agency.id);
    const partner = await asPartner(name, secret(agency.code));
    expect(await verdict(partner, (channel) => channel.publish(name, '', Buffer.from('{}'), { mandatory: true }))).toBe('done');
  });

  it('removed: user and exchange go at once, the inbound queue when it has been read', async () => {
    const name = await nameOf(agency.id);
    expect((await command(`/partners/${agency.id}/remove`)).body).toMatchObject({ state: 'removed' });
    await world.heardFacts('partner.removed.v1');
    expect(await broker.get(['users', name])).toBeUndefined();
    expect(await broker.get(['exchanges', vhost, name])).toBeUndefined();
    expect(await broker.get(['queues', vhost, `${name}.in`])).toBeDefined();
    await broker.remove(['queues', vhost, `${name}.in`, 'contents']);
    await world.until(stands('removed'), 30_000);
    expect(await broker.get(['queues', vhost, `${name}.in`])).toBeUndefined();
    expect((await command(`/partners/${agency.id}/resume`)).status).toBe(409);
  });

  it('a stranger, the hub itself, and what is no id are refused', async () => {
    expect((await command('/partners/019d4657-0000-7001-8000-00000000ffff/suspend')).status).toBe(404);
    expect((await command(`/partners/${ada.organisation}/suspend`)).status).toBe(404);
    expect((await command('/partners/everybody/suspend')).status).toBe(400);
    expect((await request(directory.url).post(`/partners/${other.id}/suspend`)).status).toBe(401);
  });
});

describe('a partner that comes later', () => {
  it('is given its queue and a key, each shown once', async () => {
    const late = loadOrganisations('cambridgeshire').find((each) => each.kind === 'provider')!;
    const given = (await command(`/partners/${late.id}/queue`)).body as {
      user: string;
      password: string;
      queue: string;
      stands: boolean;
    };
    expect(given.stands).toBe(true);
    await world.heardFacts('partner.registered.v1', 3);
    expect(await verdict(await asPartner(given.user, given.password), (channel) => channel.get(given.queue))).toBe('done');
    const { id, apiKey } = (await command(`/partners/${late.id}/api-keys`)).body as { id: string; apiKey: string };
    const ask = () => request(directory.url).post('/tokens').send({ apiKey });
    expect((await ask()).body).toMatchObject({ caller: { kind: 'partner', id: late.id, roles: ['provider_system'] } });
    const token = (
      (
        await request(directory.url)
          .post('/tokens')
          .send({ email: ada.email, password: secret('ada') })
      ).body as IssuedToken
    ).token;
    expect(
      (await request(directory.url).delete(`/partners/${late.id}/api-keys/${id}`).set('Authorization', `Bearer ${token}`)).status,
    ).toBe(204);
    expect((await ask()).status).toBe(401);
  });
});
