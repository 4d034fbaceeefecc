import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { get, request as ask, type RequestOptions } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, credentials } from 'amqplib';
import { loadPeople } from '#platform/area.js';
import type { RunningService } from '#messaging/start-service.js';
import { testWorld, type TestWorld } from '#testing/test-world.js';
import { startDirectory } from '../../apps/directory/src/start-directory.js';
import { fetchedPlugin } from '../../apps/hub/src/broker/fetch-rabbitmq.js';
import { installedRabbit } from '../../apps/hub/src/broker/installed-rabbitmq.js';
import { EXTERNAL_PLUGIN } from '../../apps/hub/src/broker/private-rabbitmq.js';
import { isFree, keptPorts } from '../../apps/hub/src/free-ports.js';
import { takeHome, type HubHome } from '../../apps/hub/src/hub-home.js';
import { keptSecrets, type Secrets } from '../../apps/hub/src/secrets.js';
import { BrokerPart } from '../faults/stateful-parts.js';
import { makeCertificates, read, type Certificates, type Pair } from './make-certificates.js';

const ada = loadPeople('cambridgeshire').find((person) => person.role === 'hub_administrator')!;
const password = 'a-long-invented-secret';
const folder = mkdtempSync(join(tmpdir(), 'rj-hub-tls-'));
let certificates: Certificates;

beforeAll(async () => {
  const made = await makeCertificates(folder);
  if (!made) throw new Error('openssl is needed to make the certificates of this test');
  certificates = made;
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('HTTPS', () => {
  let world: TestWorld;
  let directory: RunningService;
  const partners: Record<'one' | 'other', { partner: string; apiKey: string; token: string }> = {} as never;
  let administrator: string;

  /** @returns status and JSON of an answer; rejects where there is none */
  const asked = (path: string, { token, body, ...options }: RequestOptions & { token?: string; body?: object } = {}) =>
    new Promise<{ status: number; body: any }>((resolve, reject) => {
      const headers = { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) };
      const given = { ca: readFileSync(certificates.ca), agent: false, headers, method: body ? 'POST' : 'GET', ...options };
      const sent = ask(`${directory.url}${path}`, given, (answer) => {
        let text = '';
        answer.on('data', (chunk) => (text += chunk));
        answer.on('end', () => resolve({ status: answer.statusCode!, body: JSON.parse(text || 'null') }));
      });
      sent.on('error', reject);
      sent.end(body && JSON.stringify(body));
    });

  beforeAll(async () => {
    world = await testWorld(['directory']);
    directory = await startDirectory({
      ...world.env('directory'),
      MANAGEMENT_URL: '',
      SEED: 'demo',
      DEMO_SECRETS: JSON.stringify({ people: { [ada.email]: password } }),
      HUB_TLS_CERT: certificates.server.cert,
      HUB_TLS_KEY: certificates.server.key,
      HUB_TLS_CLIENT_CA: certificates.ca,
    });
    administrator = (await asked('/tokens', { body: { email: ada.email, password } })).body.token;
    for (const name of ['one', 'other'] as const) {
      const { body } = await asked('/partners', { token: administrator, body: { kind: 'agency', name } });
      partners[name] = { ...body, token: (await asked('/tokens', { body: { apiKey: body.apiKey } })).body.token };
    }
  });
  afterAll(async () => {
    await directory?.close();
    await world?.close();
  });

  it.each<[string, (id: string, other: string) => Promise<Pair | undefined> | undefined, number]>([
    ['without a certificate', () => undefined, 403],
    ['with its own', (id) => certificates.client(id), 200],
    ['with another partner’s', (_id, other) => certificates.client(other), 403],
    ['with its own that has expired', (id) => certificates.client(id, -1), 403],
    ['with one of its name by another authority', (id) => certificates.stranger(id), 403],
  ])('a partner’s system %s', async (_what, pair, status) => {
    const { partner, token } = partners.one;
    const own = await pair(partner, partners.other.partner);
    const answer = await asked('/me', { token, ...(own && read(own)) });
    expect([answer.status, answer.body.code]).toEqual([status, status === 200 ? 'one' : 'certificate']);
  });

  it('people need none; a client that does not know the authority does not speak to it; nobody speaks plainly', async () => {
    expect((await asked('/partners', { token: administrator })).status).toBe(200);
    await expect(asked('/keys', { ca: [] })).rejects.toThrow(/certificate/);
    await expect(fetch(directory.url.replace('https', 'http') + '/keys')).rejects.toThrow();
    await expect(
      new Promise((resolve, reject) =>
        get(`${directory.url}/keys`, { ca: readFileSync(certificates.ca), maxVersion: 'TLSv1.1', minVersion: 'TLSv1' }, resolve).on(
          'error',
          reject,
        ),
      ),
    ).rejects.toThrow();
  });
});

describe('AMQP over TLS', () => {
  let home: HubHome;
  let secrets: Secrets;
  let port: number;
  let broker: BrokerPart;
  const cache = process.env.HUB_CACHE || join(process.cwd(), 'node_modules/.cache/rj-hub');
  // One that an earlier release fetched may lack it; it is fetched by whoever runs the specs, before them.
  const external = installedRabbit(process.env.PATH ?? '') !== undefined || fetchedPlugin(cache, EXTERNAL_PLUGIN);

  beforeAll(async () => {
    home = await takeHome(join(folder, 'hub'), join(process.cwd(), 'dist/apps/hub/src/watchdog.js'), { temporary: true });
    secrets = keptSecrets(home.folder, []);
    do port = 19_000 + Math.floor(Math.random() * 900);
    while (!(await isFree(port)));
    const { server, ca } = certificates;
    const tls = { host: '127.0.0.1', port, ...server, ca, external };
    broker = await BrokerPart.start(home.folder, cache, await keptPorts(home.folder), secrets, tls);
  }, 120_000);
  afterAll(() => home?.letGo());

  const reach = async (pair: Pair | undefined, secret = secrets.brokerServices) => {
    const given = { ca: [readFileSync(certificates.ca)], ...(pair && read(pair)), timeout: 10_000 };
    const model = await connect(`amqps://hub-services:${secret}@127.0.0.1:${port}/partners`, given);
    const channel = await model.createChannel();
    await channel.checkExchange('amq.fanout');
    await model.close();
    return 'let in';
  };

  it.each<[string, () => Promise<Pair> | undefined]>([
    ['without a certificate', () => undefined],
    ['with one by another authority', () => certificates.stranger('a-partner')],
    ['with one that has expired', () => certificates.client('a-partner', -1)],
  ])('nobody comes in %s', async (_what, pair) => {
    await expect(reach(await pair())).rejects.toThrow();
  });

  it('with a good one, and the password', async () => {
    const pair = await certificates.client('a-partner');
    expect(await reach(pair)).toBe('let in');
    await expect(reach(pair, 'another')).rejects.toThrow();
  });

  describe('by a certificate alone', () => {
    const user = 'p.by-certificate.0123456789abcdef01234567';
    const manage = async (method: string, path: string, body?: object) => {
      const { username, password: secret, origin } = new URL(broker.known.managementUrl!);
      const headers = { authorization: `Basic ${btoa(`${username}:${secret}`)}`, 'content-type': 'application/json' };
      const answer = await fetch(`${origin}/api/${path}`, { method, headers, ...(body && { body: JSON.stringify(body) }) });
      expect([path, answer.ok]).toEqual([path, true]);
    };
    const comesIn = async (pair: Pair) => {
      const given = { ca: [readFileSync(certificates.ca)], ...read(pair), timeout: 10_000, credentials: credentials.external() };
      const model = await connect(`amqps://127.0.0.1:${port}/partners`, given);
      const channel = await model.createChannel();
      await channel.checkExchange('amq.fanout');
      await model.close();
      return 'let in';
    };

    // As the directory makes one, but that no password is good.
    beforeAll(async () => {
      if (!external) return console.warn(`This RabbitMQ lacks ${EXTERNAL_PLUGIN}: nobody was tried who comes by a certificate alone.`);
      await manage('PUT', `users/${user}`, { password_hash: '', tags: '' });
      await manage('PUT', `permissions/partners/${user}`, { configure: '^$', write: '^$', read: '^amq\\.fanout$' });
    });

    it.skipIf(!external)('comes in whom it is made out to, while the hub knows that user, and nobody else', async () => {
      const own = await certificates.client(user);
      expect(await comesIn(own)).toBe('let in');
      await expect(comesIn(await certificates.client('p.somebody-else'))).rejects.toThrow();
      await expect(comesIn(await certificates.client(user, -1))).rejects.toThrow();
      await expect(comesIn(await certificates.stranger(user))).rejects.toThrow();
      // The kill switch takes the user away.
      await manage('DELETE', `users/${user}`);
      await expect(comesIn(own)).rejects.toThrow();
    });
  });
});
