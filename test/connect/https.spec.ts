import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { request, type RequestOptions } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serviceLog } from '#platform/logging.js';
import { tlsOf } from '#platform/tls.js';
import { runTool } from '../../apps/hub/src/run-tool.js';
import { endsSoon, hubTls, mustReachItself } from '../../apps/hub/src/hub-tls.js';
import { startSandbox } from '../../apps/sandbox/src/start-sandbox.js';
import { freeRange, RunningHub, until } from '../journeys/running-hub.js';
import { referral } from '../journeys/referrals.js';
import { makeCertificates, read, type Certificates } from './make-certificates.js';

const folder = mkdtempSync(join(tmpdir(), 'rj-hub-https-'));
let certificates: Certificates;
beforeAll(async () => {
  const made = await makeCertificates(folder);
  if (!made) throw new Error('openssl is needed to make the certificates of this test');
  certificates = made;
  writeFileSync(join(folder, 'nonsense.pem'), 'nonsense');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('what a hub is to serve HTTPS with', () => {
  const given = (more: Record<string, string | undefined> = {}) => ({
    HUB_TLS_CERT: certificates.server.cert,
    HUB_TLS_KEY: certificates.server.key,
    ...more,
  });

  it('is taken whole; its name is where it listens, where no other is given', () => {
    expect(hubTls({}, '127.0.0.1')).toBeUndefined();
    expect(hubTls(given(), '0.0.0.0')).toEqual({ ...certificates.server, name: '127.0.0.1' });
    const named = given({ HUB_TLS_NAME: 'localhost', HUB_TLS_CLIENT_CA: certificates.ca });
    expect(hubTls(named, '192.0.2.7')).toEqual({ ...certificates.server, name: 'localhost', clientCa: certificates.ca });
  });

  it.each<[string, () => Record<string, string | undefined>, string, RegExp]>([
    ['no key', () => given({ HUB_TLS_KEY: '' }), '127.0.0.1', /go together/],
    ['no certificate', () => given({ HUB_TLS_CERT: undefined }), '127.0.0.1', /go together/],
    ['an authority alone', () => ({ HUB_TLS_CLIENT_CA: certificates.ca }), '127.0.0.1', /HTTPS needs HUB_TLS_CERT/],
    ['a file that is not there', () => given({ HUB_TLS_CERT: join(folder, 'none.crt') }), '127.0.0.1', /HUB_TLS_CERT=.*ENOENT/],
    ['what is no certificate', () => given({ HUB_TLS_CERT: join(folder, 'nonsense.pem') }), '127.0.0.1', /HUB_TLS_CERT=.*cannot be used/],
    ['what is no key', () => given({ HUB_TLS_KEY: join(folder, 'nonsense.pem') }), '127.0.0.1', /HUB_TLS_KEY=.*cannot be used/],
    ['an authority that is none', () => given({ HUB_TLS_CLIENT_CA: join(folder, 'nonsense.pem') }), '127.0.0.1', /HUB_TLS_CLIENT_CA=/],
    ['the key of another', () => given({ HUB_TLS_KEY: join(folder, 'ca.key') }), '127.0.0.1', /not the key of/],
    ['a name that is not in it', () => given({ HUB_TLS_NAME: 'hub.example.org' }), '127.0.0.1', /is not for hub\.example\.org/],
    [
      'a Node that believes every certificate',
      () => given({ NODE_TLS_REJECT_UNAUTHORIZED: '0' }),
      '127.0.0.1',
      /REJECT_UNAUTHORIZED=0 believes/,
    ],
    ['an address that is not in it', () => given(), '192.0.2.7', /is not for 192\.0\.2\.7/],
  ])('%s is said before anything starts', (_, env, host, sentence) => expect(() => hubTls(env(), host)).toThrow(sentence));

  const inDays = (days: number) => new Date(Date.now() + days * 86_400_000);

  it.each([
    ['has expired', 3, /has expired/],
    ['is not good yet', -3, /is good from .* on/],
  ])('one that %s is said too', (_what, days, sentence) => expect(() => hubTls(given(), '127.0.0.1', inDays(days))).toThrow(sentence));

  it('one that ends within 14 days is warned of', () => {
    const tls = hubTls(given(), '127.0.0.1')!;
    expect(endsSoon(tls)).toMatch(/HUB_TLS_CERT ends on .*start the hub again/);
    expect([-11, -13].map((days) => endsSoon(tls, inDays(days)) !== undefined)).toEqual([true, false]);
  });
});

it('a name that leads elsewhere is said before anything starts', async () => {
  // Nothing of the hub listens there: the certificate is for it all the same.
  const elsewhere = { ...certificates.server, name: 'localhost' };
  const port = await freeRange();
  const at = (host: string) => mustReachItself(elsewhere, host, port);
  await expect(at('127.0.0.2')).rejects.toThrow(new RegExp(`does not reach itself at https://localhost:${port} .*ECONNREFUSED`));
  await expect(at('127.0.0.1')).rejects.toThrow(/does not trust its own certificate/);
  await expect(at('192.0.2.7')).rejects.toThrow(/cannot serve HTTPS with HUB_TLS_CERT on 192\.0\.2\.7:.*EADDRNOTAVAIL/);
});

const asked = (url: string, { body, ...options }: RequestOptions & { body?: unknown } = {}) =>
  new Promise<{ status: number; headers: Record<string, unknown>; text: string }>((resolve, reject) => {
    const more = { ca: readFileSync(certificates.ca), agent: false, method: body ? 'POST' : 'GET' };
    const sent = request(url, { ...more, ...options }, (answer) => {
      let text = '';
      answer.on('data', (chunk) => (text += chunk));
      answer.on('end', () => resolve({ status: answer.statusCode!, headers: answer.headers, text }));
    });
    sent.on('error', reject);
    sent.end(body && (typeof body === 'string' ? body : JSON.stringify(body)));
  });

it('the sandbox takes orders, which come with a key, by HTTPS alone', async () => {
  // A directory that knows no key.
  const directory = createServer((_request, response) => response.writeHead(401).end('{}'));
  await new Promise<void>((ready) => directory.listen(0, '127.0.0.1', ready));
  const port = await freeRange();
  const nowhere = `http://127.0.0.1:${(directory.address() as AddressInfo).port}`;
  const sandbox = await startSandbox({
    host: '127.0.0.1',
    port,
    tls: tlsOf({ HUB_TLS_CERT: certificates.server.cert, HUB_TLS_KEY: certificates.server.key }),
    url: `https://localhost:${port}`,
    urls: { directory: nowhere, intake: nowhere, matching: nowhere, casework: nowhere },
    partners: [{ id: 'an-agency', code: 'sandbox-agency', kind: 'agency', apiKey: 'a-key' }],
    district: 'SBX_NORTH',
    log: serviceLog('sandbox', 'silent'),
  });
  try {
    const answer = await asked(`${sandbox.url}/orders`, { body: {}, headers: { 'x-api-key': 'unknown' } });
    expect([answer.status, JSON.parse(answer.text).code]).toEqual([401, 'not_signed_in']);
    await expect(fetch(`http://127.0.0.1:${port}/orders`, { method: 'POST' })).rejects.toThrow();
  } finally {
    await sandbox.close();
    directory.close();
  }
});

describe('a whole hub by HTTPS', () => {
  let hub: RunningHub;
  const named = () => ({
    HUB_TLS_CERT: certificates.server.cert,
    HUB_TLS_KEY: certificates.server.key,
    HUB_TLS_NAME: 'localhost',
    HUB_TLS_CLIENT_CA: certificates.ca,
  });
  beforeAll(async () => void (hub = await RunningHub.start({ ...named(), NODE_EXTRA_CA_CERTS: certificates.ca })), 180_000);
  afterAll(async () => hub?.stop(), 60_000);

  it('says so wherever it says where it is', () => {
    const { mailbox, sandbox: _none, ...urls } = hub.file.urls;
    expect(Object.values(urls).filter((url) => !url.startsWith('https://localhost:'))).toEqual([]);
    expect(mailbox).toMatch(/^http:\/\/127\.0\.0\.1:/);
  });

  it('takes a referral of an agency that has its certificate, to the end, and of nobody without', async () => {
    const agency = hub.organisation('cambridgeshire-constabulary');
    const headers = { 'content-type': 'application/json', 'x-api-key': agency.apiKey!, 'idempotency-key': 'https-1' };
    const [url, body] = [`${hub.file.urls.intake}/referrals`, referral()];
    const without = await asked(url, { headers, body });
    expect([without.status, JSON.parse(without.text).code]).toEqual([403, 'certificate']);
    const own = read(await certificates.client(agency.id));
    const taken = await asked(url, { headers, body, ...own });
    expect(taken.status).toBe(201);
    const { case: id } = JSON.parse(taken.text) as { case: string };
    // Whoever is asked asks the directory who calls, by HTTPS too.
    await until(async () => {
      const seen = await asked(`${hub.file.urls.notifications}/deliveries?type=referral.status.v1`, { headers, ...own });
      return (JSON.parse(seen.text) as { event: { data: { case: string } } }[]).some(({ event }) => event.data.case === id);
    }, 'what the agency is told of its referral');
  });

  it('a provider that has its certificate sees its FHIR Tasks, which intake asks others for; no token of its own stands for it', async () => {
    const provider = hub.providers()[0]!;
    const headers = { 'x-api-key': provider.apiKey! };
    const tasks = `${hub.file.urls.intake}/fhir/Task`;
    expect((await asked(tasks, { headers })).status).toBe(403);
    const seen = await asked(tasks, { headers, ...read(await certificates.client(provider.id)) });
    expect([seen.status, JSON.parse(seen.text)]).toEqual([200, expect.objectContaining({ resourceType: 'Bundle', type: 'searchset' })]);
    const { token } = JSON.parse(
      (
        await asked(`${hub.file.urls.directory}/tokens`, {
          headers: { 'content-type': 'application/json' },
          body: { apiKey: provider.apiKey },
        })
      ).text,
    ) as { token: string };
    for (const voucher of [token, 'intake']) {
      const answer = await asked(`${hub.file.urls.matching}/offers`, { headers: { ...headers, 'x-hub-service': voucher } });
      expect([answer.status, JSON.parse(answer.text).code]).toEqual([403, 'certificate']);
    }
  });

  it('serves its pages to people who sign in, without asking browsers for certificates; cookies go by HTTPS alone', async () => {
    const console = hub.file.urls.console!;
    const form = await asked(`${console}/sign-in`);
    const [cookie] = form.headers['set-cookie'] as string[];
    expect([form.status, cookie]).toEqual([200, expect.stringMatching(/^hub_visitor=.*; Secure/)]);
    const token = /name="token" value="([^"]+)"/.exec(form.text)![1]!;
    const { email, password } = hub.file.people.find(({ role }) => role === 'hub_administrator')!;
    const headers = { 'content-type': 'application/x-www-form-urlencoded', cookie: cookie!.split(';')[0]! };
    const body = new URLSearchParams({ token, next: '/', email, password }).toString();
    const entered = await asked(`${console}/sign-in`, { headers, body });
    const session = (entered.headers['set-cookie'] as string[]).find((each) => each.startsWith('hub_session='))!;
    expect([entered.status, session]).toEqual([303, expect.stringMatching(/; Secure/)]);
    const home = await asked(new URL(String(entered.headers.location), console).href, { headers: { cookie: session.split(';')[0]! } });
    expect([home.status, home.text]).toEqual([200, expect.stringContaining('/sign-out')]);
    const asks = async (url: string) =>
      (await runTool('openssl', ['s_client', '-connect', new URL(url).host])).out.includes('Acceptable client certificate CA names');
    expect([await asks(console), await asks(hub.file.urls.intake!)]).toEqual([false, true]);
  });

  it('lets whatever else is served under its name be', async () => {
    for (const url of [hub.file.urls.console, hub.file.urls.intake])
      expect((await asked(`${url}/health/live`)).headers).not.toHaveProperty('strict-transport-security');
  });

  it('its lines for curl, and its commands, trust who signed its certificate; who does not is told why', async () => {
    const agency = hub.organisation('cambridgeshire-constabulary');
    const { cert, key } = await certificates.client(agency.id);
    const own = ['--cert', cert, '--key', key, `${hub.file.urls.notifications}/deliveries`];
    const curl = (config: string) => runTool('curl', ['-sS', '--config', config, ...own]);
    expect(await curl(join(hub.file.home, 'agency.curl'))).toMatchObject({ code: 0, said: expect.stringMatching(/^\[/) });
    const env = { ...process.env, HUB_HOME: hub.file.home, NODE_EXTRA_CA_CERTS: undefined };
    const partner = (args: string[], more = {}) =>
      runTool(process.execPath, ['apps/hub/partner.mjs', ...args], { env: { ...env, ...more } });
    const add = ['add', '--kind', 'agency', '--name', 'Invented by HTTPS', '--code', 'by-https', '--no-queue'];
    expect(await partner(add, { NODE_EXTRA_CA_CERTS: certificates.ca })).toMatchObject({ code: 0 });
    expect(readFileSync(join(hub.file.home, 'partners', 'by-https.curl'), 'utf8')).toContain(`\ncacert = "${certificates.ca}"\n`);
    expect(await partner(['list'])).toMatchObject({
      code: 1,
      said: expect.stringMatching(/is not trusted \(\w+\).*NODE_EXTRA_CA_CERTS=<file>/),
    });
  });

  it('answers no plain HTTP', async () => {
    for (const url of Object.values(hub.file.urls).filter((one) => one.startsWith('https:')))
      await expect(fetch(url.replace('https:', 'http:'))).rejects.toThrow();
  });

  it.each<[string, () => Record<string, string>, RegExp]>([
    ['that does not trust its own certificate', named, /does not trust its own certificate \(.*NODE_EXTRA_CA_CERTS=<file> npm start/],
    [
      'of invented partners that asks them for certificates',
      () => ({ ...named(), AREA: 'sandbox' }),
      /have no certificates: start it without/,
    ],
  ])(
    'one %s says so, and ends',
    async (_what, given, sentence) => {
      const {
        NODE_EXTRA_CA_CERTS: _n,
        HUB_TEST_AMQP_URL: _a,
        HUB_TEST_DATABASE_URL: _d,
        HUB_TEST_MANAGEMENT_URL: _m,
        ...env
      } = process.env;
      const home = mkdtempSync(join(tmpdir(), 'rj-hub-https-home-'));
      const started = spawn(process.execPath, [join('dist', 'apps', 'hub', 'src', 'main.js')], {
        env: { ...env, ...given(), HUB_HOME: home, HUB_PORT: String(await freeRange()) },
        stdio: ['ignore', 'ignore', 'pipe'],
      });
      let said = '';
      started.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
      // What was said is whole only once the streams have closed.
      const [code] = (await once(started, 'close')) as [number];
      rmSync(home, { recursive: true, force: true });
      expect([code, said]).toEqual([1, expect.stringMatching(sentence)]);
    },
    30_000,
  );
});
