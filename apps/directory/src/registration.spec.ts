import request from 'supertest';
import type { RunningService } from '#messaging/start-service.js';
import { loadPeople } from '#platform/area.js';
import type { Database } from '#platform/database.js';
import type { IssuedToken } from '#platform/tokens.js';
import { testWorld, type TestWorld } from '#testing/test-world.js';
import { Management } from './management.js';
import { startDirectory } from './start-directory.js';

const ada = loadPeople('cambridgeshire').find((person) => person.role === 'hub_administrator')!;
const password = 'a-long-invented-secret';
const WEBHOOK_KEY = Buffer.alloc(32, 7).toString('base64');

let world: TestWorld;
let directory: RunningService;
let database: Database;
let broker: Management;
let token: string;

const start = (change: Record<string, string> = {}) =>
  startDirectory({
    ...world.env('directory'),
    SEED: 'demo',
    DEMO_SECRETS: JSON.stringify({ people: { [ada.email]: password } }),
    PARTNERS_BROKER_URL: 'amqp://broker.example.org:5672/partners',
    WEBHOOK_KEY,
    ...change,
  });
const register = (body: object, key?: string) => {
  const asked = request(directory.url).post('/partners').set('Authorization', `Bearer ${token}`);
  return (key ? asked.set('Idempotency-Key', key) : asked).send(body);
};
const read = (path: string) => request(directory.url).get(path).set('Authorization', `Bearer ${token}`);
const signIn = async () => ((await request(directory.url).post('/tokens').send({ email: ada.email, password })).body as IssuedToken).token;

beforeAll(async () => {
  world = await testWorld(['directory']);
  broker = new Management(world.env('directory').MANAGEMENT_URL!);
  directory = await start();
  database = world.database('directory');
  token = await signIn();
});
afterAll(async () => {
  const users = database ? (await database.query<{ name: string }>('select name from partner_user')).rows : [];
  await directory?.close();
  for (const { name } of users) await broker.remove(['users', name]);
  await world?.close();
});

describe('an organisation is registered', () => {
  it('with its key and its queue, each shown this once, and the hub is told of it, then of its queue', async () => {
    const answer = await register({ kind: 'agency', name: 'Test Agency', email: 'test-agency@example.org' });
    expect(answer.status).toBe(201);
    expect(answer.headers['cache-control']).toBe('no-store');
    const { partner, code, apiKey, queue } = answer.body as Record<string, any>;
    expect(code).toBe('test-agency');
    expect(queue).toMatchObject({ stands: true, user: queue.exchange, queue: `${queue.exchange}.out` });
    expect(new URL(queue.url)).toMatchObject({ host: 'broker.example.org:5672', pathname: '/partners', username: queue.user });
    const issued = (await request(directory.url).post('/tokens').send({ apiKey })).body as IssuedToken;
    expect(issued.caller).toMatchObject({ kind: 'partner', id: partner, roles: ['agency_system'], limit: 600 });
    const about = (type: string) => world.facts(type).filter(({ data }) => data.partner === partner);
    await world.until(() => about('partner.registered.v1').length === 1);
    expect(about('partner.registered.v1')[0]!.data).toMatchObject({
      code,
      kind: 'agency',
      exchange: queue.exchange,
      outQueue: queue.queue,
    });
    expect(about('partner.changed.v1').map(({ data }) => data)).toEqual([
      expect.objectContaining({
        code,
        version: 1,
        state: 'active',
        mailbox: 'test-agency@example.org',
        users: [queue.user],
        inbound: 'open',
      }),
    ]);
    const kept = JSON.stringify((await database.query('select * from organisation, partner_user, api_key, partner_log')).rows);
    for (const secret of [apiKey, queue.password]) expect(kept).not.toContain(secret);
    expect((await read(`/partners/${partner}/log`)).body).toMatchObject([{ what: 'registered', by: ada.id }]);
    expect((await read(`/partners/${partner}`)).body).toMatchObject({
      code,
      apiKeys: [{ prefix: apiKey.slice(0, 6) }],
      users: [{ name: queue.user }],
    });
  });

  it('once for an Idempotency-Key: the secrets are not shown again, and another content is refused', async () => {
    const body = { kind: 'provider', name: 'Test Provider', connect: ['http'] };
    const first = await register(body, 'a-key');
    expect(first.status).toBe(201);
    const again = await register(body, 'a-key');
    expect([again.status, again.body]).toEqual([200, { partner: first.body.partner, code: 'test-provider' }]);
    const otherwise = await register({ ...body, name: 'Test Provider Two' }, 'a-key');
    expect([otherwise.status, otherwise.body.code]).toEqual([422, 'key_used_otherwise']);
    expect((await register(body, 'with a space')).status).toBe(400);
  });

  it('ten at once, by one key, are one; by none, of one name, are ten of different codes', async () => {
    const body = { kind: 'agency', name: 'Busy Agency', connect: ['http'] };
    const same = await Promise.all(Array.from({ length: 10 }, () => register(body, 'at-once')));
    expect(same.map(({ status }) => status).sort()).toEqual([200, 200, 200, 200, 200, 200, 200, 200, 200, 201]);
    expect(new Set(same.map((answer) => answer.body.partner)).size).toBe(1);
    const each = await Promise.all(Array.from({ length: 3 }, () => register(body)));
    const made = each.filter(({ status }) => status === 201).map((answer) => answer.body.code as string);
    expect(new Set(made).size).toBe(made.length);
    expect(each.filter(({ status }) => status !== 201).map((answer) => answer.body.code)).toEqual(
      each.filter(({ status }) => status !== 201).map(() => 'code_taken'),
    );
  });

  it('by HTTP alone: no queue is made, and the hub is told all the same', async () => {
    const { partner, queue } = (await register({ kind: 'provider', name: 'By HTTP', connect: ['http'] })).body as Record<string, any>;
    expect(queue).toBeUndefined();
    const told = await world.until(() => world.facts('partner.changed.v1').find(({ data }) => data.partner === partner));
    expect(told.data).toMatchObject({ kind: 'provider', users: [] });
    expect(told.data).not.toHaveProperty('exchange');
  });

  it('with limits and a webhook: what it is held to is told, and its secret is shown', async () => {
    const webhook = { url: 'https://provider.example.org/rj-hub', types: ['offer.made.v1'] };
    const limits = { httpPerMinute: null, backlog: 500 };
    const { partner, webhookSecret } = (await register({ kind: 'provider', name: 'Called', connect: ['http'], limits, webhook }))
      .body as any;
    expect(webhookSecret).toMatch(/^whsec_/);
    const told = await world.until(() => world.facts('partner.changed.v1').find(({ data }) => data.partner === partner));
    expect(told.data).toMatchObject({ webhook: { ...webhook, generation: 1 }, limits: { backlog: 500, queuePerSecond: 10, burst: 100 } });
    expect(told.data.limits).not.toHaveProperty('httpPerMinute');
    expect(JSON.stringify(told.data)).not.toContain('whsec');
  });

  it.each<[string, object, number, string, string?]>([
    ['no kind', { name: 'X' }, 422, 'not_valid', 'kind'],
    ['a kind that is none', { kind: 'hub', name: 'X' }, 422, 'not_valid', 'kind'],
    ['a name of blanks', { kind: 'agency', name: '  ' }, 422, 'not_valid', 'name'],
    ['a code with capitals', { kind: 'agency', name: 'X', code: 'Test' }, 422, 'not_valid', 'code'],
    ['a code that is taken', { kind: 'agency', name: 'X', code: 'test-agency' }, 409, 'code_taken', 'code'],
    ['a field that is none', { kind: 'agency', name: 'X', colour: 'red' }, 422, 'not_valid', 'colour'],
    ['a limit of 0', { kind: 'agency', name: 'X', limits: { backlog: 0 } }, 422, 'not_valid', 'limits.backlog'],
    ['a webhook inside', { kind: 'agency', name: 'X', webhook: { url: 'https://10.0.0.1/' } }, 422, 'not_valid', 'webhook.url'],
    ['a webhook without https', { kind: 'agency', name: 'X', webhook: { url: 'http://example.org/' } }, 422, 'not_valid', 'webhook.url'],
  ])('%s is refused, with its path', async (_name, body, status, code, path) => {
    const answer = await register(body);
    expect([answer.status, answer.body.code]).toEqual([status, code]);
    expect(answer.body.faults.map((fault: { path: string }) => fault.path)).toContain(path);
  });

  it('by an administrator alone', async () => {
    const { partner, apiKey } = (await register({ kind: 'agency', name: 'Asks Itself', connect: ['http'] })).body as Record<string, string>;
    const own = ((await request(directory.url).post('/tokens').send({ apiKey })).body as IssuedToken).token;
    const asPartner = (asked: request.Test) => asked.set('Authorization', `Bearer ${own}`);
    for (const path of ['/partners', `/partners/${partner}`, `/partners/${partner}/log`]) {
      expect((await asPartner(request(directory.url).get(path))).status).toBe(403);
    }
    expect((await asPartner(request(directory.url).post('/partners')).send({ kind: 'agency', name: 'Another' })).status).toBe(403);
    expect((await request(directory.url).post('/partners').send({ kind: 'agency', name: 'Another' })).status).toBe(401);
  });
});

describe('where this hub manages no broker and has no key for webhooks', () => {
  it('it registers by HTTP, and says what it cannot give', async () => {
    await directory.close();
    directory = await start({ MANAGEMENT_URL: '', WEBHOOK_KEY: '' });
    token = await signIn();
    const queue = await register({ kind: 'agency', name: 'Wants a Queue', connect: ['queue'] });
    expect([queue.status, queue.body.code]).toEqual([409, 'queues_off']);
    const webhook = await register({ kind: 'agency', name: 'Wants Calls', webhook: { url: 'https://example.org/' } });
    expect([webhook.status, webhook.body.code]).toEqual([409, 'webhooks_off']);
    expect((await register({ kind: 'agency', name: 'Takes HTTP' })).body).toMatchObject({ code: 'takes-http' });
  });

  it('organisations of the area are told of once, whatever they connect by', async () => {
    const seeded = (await database.query<{ id: string }>(`select id from organisation where kind <> 'hub' and registered_at is null`)).rows;
    const told = () => world.facts('partner.changed.v1').filter(({ data }) => seeded.some(({ id }) => id === data.partner));
    await world.until(() => told().length >= seeded.length);
    expect(told()).toHaveLength(seeded.length);
  });
});
