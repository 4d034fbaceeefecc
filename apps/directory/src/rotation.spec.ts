import { connect, type ChannelModel } from 'amqplib';
import request from 'supertest';
import type { RunningService } from '#messaging/start-service.js';
import { loadPeople } from '#platform/area.js';
import type { Database } from '#platform/database.js';
import { urlOf } from '#platform/prepare-database.js';
import type { IssuedToken } from '#platform/tokens.js';
import { testWorld, type TestWorld } from '#testing/test-world.js';
import { KeepPartnerQueues } from './keep-partner-queues.js';
import { Management } from './management.js';
import { startDirectory } from './start-directory.js';

const ada = loadPeople('cambridgeshire').find((person) => person.role === 'hub_administrator')!;
const password = 'a-long-invented-secret';

let world: TestWorld;
let directory: RunningService;
let database: Database;
let broker: Management;
let administrator: string;
const open: ChannelModel[] = [];

const tokenFor = async (body: object) => ((await request(directory.url).post('/tokens').send(body)).body as IssuedToken).token;
const as = (token: string, method: 'get' | 'post' | 'put' | 'delete', path: string, body?: object) => {
  const asked = request(directory.url)[method](path).set('Authorization', `Bearer ${token}`);
  return body ? asked.send(body) : asked;
};
/** A partner of this test's own, with a token of its first key. */
async function partner(name: string, more: object = { connect: ['http'] }) {
  const { body } = await as(administrator, 'post', '/partners', { kind: 'provider', name, ...more });
  return { ...(body as Record<string, any>), token: await tokenFor({ apiKey: body.apiKey }) } as Record<string, any> & { token: string };
}
const told = (id: string) =>
  world
    .facts('partner.changed.v1')
    .filter(({ data }) => data.partner === id)
    .map(({ data }) => data);
/** As if so much time had passed. */
const over = (table: string, where: string, value: string) =>
  database.query(`update ${table} set ends_at = now() - interval '1 second' where ${where} = $1`, [value]);

async function reach(user: string, secret: string): Promise<ChannelModel> {
  const model = await connect(urlOf(world.partnersUrl, { user, password: secret }), { recovery: false } as object);
  model.on('error', () => undefined);
  open.push(model);
  return model;
}

beforeAll(async () => {
  world = await testWorld(['directory']);
  broker = new Management(world.env('directory').MANAGEMENT_URL!);
  directory = await startDirectory({
    ...world.env('directory'),
    SEED: 'demo',
    DEMO_SECRETS: JSON.stringify({ people: { [ada.email]: password } }),
    WEBHOOK_KEY: Buffer.alloc(32, 7).toString('base64'),
  });
  database = world.database('directory');
  administrator = await tokenFor({ email: ada.email, password });
});
afterAll(async () => {
  await Promise.all(open.map((model) => model.close().catch(() => undefined)));
  const users = database ? (await database.query<{ name: string }>('select name from partner_user')).rows : [];
  await directory?.close();
  for (const { name } of users) await broker.remove(['users', name]);
  await world?.close();
});

describe('an API key', () => {
  it('is followed by another: both are good until the end of the overlap, then the new one alone', async () => {
    const { partner: id, apiKey: old, token } = await partner('Follows Keys');
    const [first] = (await as(token, 'get', '/me')).body.apiKeys;
    const made = await as(token, 'post', '/me/api-keys', { name: 'second', replaces: first.id, overlapHours: 2 });
    expect(made.status).toBe(201);
    expect(Date.parse(made.body.replacedEndsAt) - Date.now()).toBeGreaterThan(7_100_000);
    for (const apiKey of [old, made.body.apiKey]) expect(await tokenFor({ apiKey })).toBeDefined();
    await over('api_key', 'id', first.id);
    expect((await request(directory.url).post('/tokens').send({ apiKey: old })).status).toBe(401);
    // The token that was made with it too, as soon as the services have asked who is out.
    await world.until(async () => (await as(token, 'get', '/me')).status === 401, 5_000);
    const good = await tokenFor({ apiKey: made.body.apiKey });
    expect((await as(good, 'get', '/me')).body.apiKeys).toMatchObject([{ id: made.body.id, name: 'second' }]);
    expect((await as(good, 'get', '/me/log')).body).toMatchObject([
      { what: 'key_made', by: id, detail: { replaces: first.id, overlapHours: 2 } },
      { what: 'registered', by: ada.id },
    ]);
  });

  it('of another partner is not there: it is neither replaced nor revoked', async () => {
    const [one, other] = [await partner('One'), await partner('Other')];
    const [key] = (await as(other.token, 'get', '/me')).body.apiKeys;
    const stranger = await as(one.token, 'post', '/me/api-keys', { replaces: key.id, overlapHours: 0 });
    const nobody = await as(one.token, 'post', '/me/api-keys', { replaces: '019d4657-0000-7001-8000-00000000ffff' });
    expect([stranger.status, stranger.text]).toEqual([404, nobody.text]);
    expect((await as(one.token, 'delete', `/me/api-keys/${key.id}`)).status).toBe(404);
    expect((await as(other.token, 'get', '/me')).body.apiKeys).toHaveLength(1);
  });

  it('that is the only one is not revoked by its owner; ten are enough', async () => {
    const { partner: id, token } = await partner('Many Keys');
    const [first] = (await as(token, 'get', '/me')).body.apiKeys;
    const last = await as(token, 'delete', `/me/api-keys/${first.id}`);
    expect([last.status, last.body.code]).toEqual([409, 'last_key']);
    const more = await Promise.all(Array.from({ length: 12 }, () => as(token, 'post', '/me/api-keys', {})));
    expect(more.map(({ status }) => status).sort()).toEqual([...Array(9).fill(201), 409, 409, 409]);
    expect((await as(token, 'delete', `/me/api-keys/${more.find(({ status }) => status === 201)!.body.id}`)).status).toBe(204);
    expect((await as(administrator, 'delete', `/partners/${id}/api-keys/${first.id}`)).status).toBe(204);
    await world.until(async () => (await as(token, 'get', '/me')).status === 401, 5_000);
  });
});

describe('a user at the broker', () => {
  it('is followed by another: the old one goes on until its end, then its connections are cut; exchange and queue stay', async () => {
    const { partner: id, token, queue } = await partner('Follows Users', {});
    const before = await reach(queue.user, queue.password);
    const cut = new Promise<void>((resolve) => before.once('close', () => resolve()));
    const made = await as(token, 'post', '/me/queue-credentials', { overlapHours: 1 });
    expect(made.body).toMatchObject({ exchange: queue.exchange, queue: queue.queue, user: `${queue.exchange}.k2`, stands: true });
    const after = await reach(made.body.user, made.body.password);
    for (const model of [before, after]) {
      const channel = await model.createConfirmChannel();
      channel.publish(queue.exchange, '', Buffer.from('{}'), { mandatory: true });
      await channel.waitForConfirms();
      await channel.checkQueue(queue.queue);
    }
    await world.until(() => told(id).some(({ users }) => JSON.stringify(users) === JSON.stringify([queue.user, made.body.user])));
    await over('partner_user', 'name', queue.user);
    await directory.app.get(KeepPartnerQueues).endUsers();
    await cut;
    await expect(reach(queue.user, queue.password)).rejects.toThrow();
    await world.until(() => told(id).some(({ users }) => JSON.stringify(users) === JSON.stringify([made.body.user])));
    const channel = await (await reach(made.body.user, made.body.password)).createChannel();
    expect(await channel.checkQueue(queue.queue)).toMatchObject({ queue: queue.queue });
    expect((await as(token, 'get', '/me')).body.users).toEqual([{ name: made.body.user }]);
    // Brought to the broker anew, as after a restart, it stays gone.
    await database.query('update partner_queue set applied = null');
    await directory.app.get(KeepPartnerQueues).keep();
    expect(await broker.get(['users', queue.user])).toBeUndefined();
    expect(await broker.get(['users', made.body.user])).toBeDefined();
  });

  it('there are four of at once at the most, and none without a queue', async () => {
    const { token } = await partner('Many Users', {});
    const more = [];
    for (let nth = 0; nth < 4; nth++) more.push((await as(token, 'post', '/me/queue-credentials', {})).status);
    expect(more).toEqual([201, 201, 201, 409]);
    const none = await as((await partner('No Queue')).token, 'post', '/me/queue-credentials', {});
    expect([none.status, none.body.code]).toEqual([409, 'no_queue']);
  });
});

describe('a webhook', () => {
  it('is set, its secret shown once; rotated, the old one counts on for the overlap; removed, no secret of it comes back', async () => {
    const { partner: id, token } = await partner('Is Called');
    const url = 'https://provider.example.org/hook';
    const first = (await as(token, 'put', '/me/webhook', { url })).body.webhookSecret;
    expect(first).toMatch(/^whsec_/);
    expect((await as(token, 'put', '/me/webhook', { url, types: ['offer.made.v1'] })).body).toEqual({});
    const second = await as(token, 'post', '/me/webhook/secret', { overlapHours: 1 });
    expect(second.body.webhookSecret).not.toBe(first);
    await world.until(() => told(id).some(({ webhook }) => webhook?.generation === 2));
    expect(told(id).at(-1).webhook).toEqual({ url, types: ['offer.made.v1'], generation: 2, oldUntil: second.body.replacedEndsAt });
    expect((await as(token, 'delete', '/me/webhook')).status).toBe(204);
    expect((await as(token, 'post', '/me/webhook/secret', {})).body.code).toBe('no_webhook');
    const third = (await as(token, 'put', '/me/webhook', { url })).body.webhookSecret;
    expect([first, second.body.webhookSecret]).not.toContain(third);
    expect((await as(token, 'put', '/me/webhook', { url: 'https://127.0.0.1/' })).body.faults[0]).toMatchObject({
      path: 'url',
      code: 'private_address',
    });
  });
});

describe('what a partner is held to', () => {
  it('is changed by an administrator who has seen it as it is, told, and holds at the broker and for tokens', async () => {
    const { partner: id, apiKey, queue } = await partner('Held To', {});
    const { version } = (await as(administrator, 'get', `/partners/${id}`)).body;
    const change = { limits: { httpPerMinute: 60, connections: 3, backlog: 100 }, receipts: 'queue_too', outbound: 'paused' };
    const put = (match: number) => as(administrator, 'put', `/partners/${id}/settings`, change).set('If-Match', `"${match}"`);
    expect((await put(version + 7)).body.code).toBe('changed_meanwhile');
    const changed = await put(version);
    expect(changed.body).toMatchObject({
      version: version + 1,
      receipts: 'queue_too',
      outbound: 'paused',
      inbound: 'open',
      limits: { connections: 3 },
    });
    expect((await put(version)).status).toBe(409);
    await world.until(() => told(id).some(({ limits, receipts }) => limits.backlog === 100 && receipts === 'queue_too'));
    expect(((await request(directory.url).post('/tokens').send({ apiKey })).body as IssuedToken).caller.limit).toBe(60);
    const vhost = world.env('directory').PARTNERS_VHOST!;
    expect(await broker.get(['user-limits', queue.user])).toMatchObject([{ value: { 'max-connections': 3 } }]);
    expect(await broker.get(['policies', vhost, queue.exchange])).toMatchObject({
      definition: { 'max-length': 100, 'dead-letter-exchange': 'p.expired', 'dead-letter-routing-key': `${queue.exchange}.in` },
    });
    const channel = await (await reach(queue.user, queue.password)).createConfirmChannel();
    const confirmed = (nth: number) =>
      new Promise<boolean>((resolve) =>
        channel.publish(queue.exchange, '', Buffer.from(String(nth)), {}, (refused: unknown) => resolve(!refused)),
      );
    // Nobody reads here: a hundred lie there, and soon after more are refused.
    const answers = [];
    for (let nth = 0; nth < 130; nth++) answers.push(await confirmed(nth));
    expect(answers.slice(0, 100)).not.toContain(false);
    expect(answers.at(-1)).toBe(false);
  });

  it('a partner pauses itself, and changes nothing else of that', async () => {
    const { partner: id, token } = await partner('Pauses');
    expect((await as(token, 'put', '/me/flow', { inbound: 'paused' })).body).toMatchObject({ inbound: 'paused', outbound: 'open' });
    await world.until(() => told(id).some(({ inbound }) => inbound === 'paused'));
    expect((await as(token, 'put', '/me/flow', { limits: {} })).status).toBe(422);
    expect((await as(token, 'put', `/partners/${id}/settings`, {})).status).toBe(403);
    expect((await as(administrator, 'get', '/me')).status).toBe(403);
  });

  it('a partner says itself where its receipts go, and nothing else with that', async () => {
    const { partner: id, token } = await partner('Receipts');
    const set = (body: object) => as(token, 'put', '/me/receipts', body);
    expect((await set({ receipts: 'queue_too' })).body).toMatchObject({ receipts: 'queue_too', inbound: 'open', outbound: 'open' });
    await world.until(() => told(id).some(({ receipts }) => receipts === 'queue_too'));
    expect((await as(token, 'get', '/me')).body.receipts).toBe('queue_too');
    expect((await as(token, 'get', '/me/log')).body[0]).toMatchObject({
      what: 'receipts_changed',
      by: id,
      detail: { receipts: 'queue_too' },
    });
    expect((await set({ receipts: 'by_door' })).body.receipts).toBe('by_door');
    for (const wrong of [{}, { receipts: 'pigeon' }, { receipts: null }, { receipts: 'by_door', outbound: 'paused' }])
      expect((await set(wrong)).status).toBe(422);
    expect((await as(administrator, 'put', '/me/receipts', { receipts: 'queue_too' })).status).toBe(403);
    expect((await as(token, 'get', '/me')).body).toMatchObject({ receipts: 'by_door', outbound: 'open' });
  });
});
