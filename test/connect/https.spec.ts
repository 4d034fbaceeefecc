import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request, type RequestOptions } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hubTls, mustReachItself } from '../../apps/hub/src/hub-tls.js';
import { freeRange, RunningHub } from '../journeys/running-hub.js';
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
    ['an address that is not in it', () => given(), '192.0.2.7', /is not for 192\.0\.2\.7/],
  ])('%s is said before anything starts', (_, env, host, sentence) => expect(() => hubTls(env(), host)).toThrow(sentence));

  it('one that has expired is said too', () =>
    expect(() => hubTls(given(), '127.0.0.1', new Date(Date.now() + 3 * 86_400_000))).toThrow(/has expired/));
});

it('a name that leads elsewhere is said before anything starts', async () => {
  // Nothing of the hub listens there: the certificate is for it all the same.
  const elsewhere = { ...certificates.server, name: 'localhost' };
  await expect(mustReachItself(elsewhere, '127.0.0.2')).rejects.toThrow(/does not reach itself at https:\/\/localhost:.*ECONNREFUSED/);
  await expect(mustReachItself(elsewhere, '127.0.0.1')).rejects.toThrow(/does not trust its own certificate/);
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

  const asked = (url: string, { body, ...options }: RequestOptions & { body?: unknown } = {}) =>
    new Promise<{ status: number; headers: Record<string, unknown>; text: string }>((resolve, reject) => {
      const more = { ca: readFileSync(certificates.ca), agent: false, method: body ? 'POST' : 'GET' };
      const sent = request(url, { ...more, ...options }, (answer) => {
        let text = '';
        answer.on('data', (chunk) => (text += chunk));
        answer.on('end', () => resolve({ status: answer.statusCode!, headers: answer.headers, text }));
      });
      sent.on('error', reject);
      sent.end(body && JSON.stringify(body));
    });

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
    for (const end = Date.now() + 30_000; ; await new Promise((resolve) => setTimeout(resolve, 200))) {
      const seen = await asked(`${hub.file.urls.notifications}/deliveries?type=referral.status.v1`, { headers, ...own });
      const told = (JSON.parse(seen.text) as { event: { data: { case: string } } }[]).map(({ event }) => event.data);
      if (told.some((each) => each.case === id)) break;
      if (Date.now() > end) throw new Error(`the agency was told ${seen.text}`);
    }
  });

  it('serves its pages, and its cookies go by HTTPS alone', async () => {
    const page = await asked(`${hub.file.urls.console}/sign-in`);
    expect(page.status).toBe(200);
    expect(String(page.headers['set-cookie'])).toMatch(/; Secure/);
  });

  it('answers no plain HTTP', async () => {
    for (const url of Object.values(hub.file.urls).filter((one) => one.startsWith('https:')))
      await expect(fetch(url.replace('https:', 'http:'))).rejects.toThrow();
  });

  it('that does not trust its own certificate says so, and ends', async () => {
    const { NODE_EXTRA_CA_CERTS: _n, HUB_TEST_AMQP_URL: _a, HUB_TEST_DATABASE_URL: _d, HUB_TEST_MANAGEMENT_URL: _m, ...env } = process.env;
    const home = mkdtempSync(join(tmpdir(), 'rj-hub-https-home-'));
    const started = spawn(process.execPath, [join('dist', 'apps', 'hub', 'src', 'main.js')], {
      env: { ...env, ...named(), HUB_HOME: home, HUB_PORT: String(await freeRange()) },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let said = '';
    started.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
    const [code] = (await once(started, 'exit')) as [number];
    rmSync(home, { recursive: true, force: true });
    expect([code, said]).toEqual([1, expect.stringMatching(/does not trust its own certificate \(.*NODE_EXTRA_CA_CERTS=<file> npm start/)]);
  }, 30_000);
});
