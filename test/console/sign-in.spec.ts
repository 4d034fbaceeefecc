import { createHash } from 'node:crypto';
import { administrator, ConsoleWorld, organisations, people, textOf, tokenIn, workerOf } from './console-world.js';

const provider = organisations.find(({ kind }) => kind === 'provider')!;
const worker = workerOf(provider.id);
const agencyWorker = people.find(({ role }) => role === 'agency_worker')!;
let hub: ConsoleWorld;

beforeAll(async () => (hub = await ConsoleWorld.open()));
afterAll(() => hub?.close());

async function tryToSignIn(given: Record<string, string>) {
  const visitor = hub.visitor();
  const form = await visitor.get('/sign-in').expect(200);
  return visitor
    .post('/sign-in')
    .type('form')
    .send({ token: tokenIn(form.text), ...given });
}

it.each([
  ['an administrator', administrator.email, '/admin'],
  ['a provider’s worker', worker.email, '/provider/offers'],
  ['an agency’s worker, for whom there are none yet', agencyWorker.email, '/'],
])('%s is led to the pages of the role', async (_who, email, home) => {
  const answer = await tryToSignIn({ email, password: hub.passwordOf(email) });
  expect([answer.status, answer.headers.location]).toEqual([303, home]);
});

it.each([
  ['a wrong password', { email: worker.email, password: 'not the password' }, 'The email or password is wrong'],
  ['an unknown address', { email: 'nobody@example.org', password: 'not the password' }, 'The email or password is wrong'],
  ['no password', { email: worker.email, password: '' }, 'Enter your password'],
  ['no address', { email: '', password: 'only a password' }, 'Enter your email address'],
])('%s is refused in words, with what was typed kept', async (_what, given, sentence) => {
  const answer = await tryToSignIn(given);
  expect(answer.status).toBe(400);
  expect(answer.text).toMatch(/<title>Error: /);
  expect(textOf(answer.text).split(sentence)).toHaveLength(3); // in the summary and at the field
  expect(answer.text).toContain(`value="${given.email}"`);
  expect(answer.text).not.toContain(given.password || 'a password');
});

it.each([
  ['without a token', {}],
  ['with a token of another browser', { token: 'abc.def' }],
])('a sign-in form %s is not heard', async (_how, more) => {
  const answer = await hub
    .visitor()
    .post('/sign-in')
    .type('form')
    .send({ email: worker.email, password: hub.passwordOf(worker.email), ...more });
  expect(answer.status).toBe(403);
  expect(textOf(answer.text)).toContain('Nothing was sent');
});

it('a page asked for before signing in is shown after it, and no other host ever is', async () => {
  const visitor = hub.visitor();
  const sent = await visitor.get('/admin/health?x=1').expect(303);
  expect(sent.headers.location).toBe('/sign-in?next=%2Fadmin%2Fhealth%3Fx%3D1');
  const form = await visitor.get(sent.headers.location!).expect(200);
  const body = { token: tokenIn(form.text), email: administrator.email, password: hub.passwordOf(administrator.email) };
  const answer = await visitor
    .post('/sign-in')
    .type('form')
    .send({ ...body, next: '/admin/health?x=1' });
  expect(answer.headers.location).toBe('/admin/health?x=1');
  for (const next of ['//example.org', 'https://example.org/', '/\\example.org', 'javascript:alert(1)']) {
    const other = await tryToSignIn({ email: administrator.email, password: hub.passwordOf(administrator.email), next });
    expect(other.headers.location).toBe('/admin');
  }
});

it('the cookie is for the server alone, the table holds its digest alone, and the token is sealed', async () => {
  const answer = await tryToSignIn({ email: worker.email, password: hub.passwordOf(worker.email) });
  const cookie = (answer.headers['set-cookie'] as unknown as string[]).find((each) => each.startsWith('hub_session='))!;
  expect(cookie).toMatch(/; Path=\/; HttpOnly; SameSite=Lax$/);
  const id = /hub_session=([^;]+)/.exec(cookie)![1]!;
  const { rows } = await hub.world
    .database('console')
    .query('select * from session where id_hash = $1', [createHash('sha256').update(id).digest()]);
  expect(rows).toHaveLength(1);
  const whole = JSON.stringify(rows, (_key, value) => (value?.type === 'Buffer' ? Buffer.from(value.data).toString('latin1') : value));
  expect(whole).not.toContain(id);
  expect(whole).not.toContain('eyJ'); // how every JWT begins
});

it('a worker’s page for another role is the very page of an address that is not there', async () => {
  const visitor = await hub.signedIn(worker.email);
  const [notYours, notThere] = [await visitor.get('/admin/health'), await visitor.get('/admin/health-of-nothing')];
  expect([notYours.status, notThere.status]).toEqual([404, 404]);
  expect(withoutTokens(notYours.text)).toBe(withoutTokens(notThere.text));
});

it('signing out ends the session on the server, not in the browser alone', async () => {
  const visitor = await hub.signedIn(worker.email);
  const cookie = visitor.jar.getCookie('hub_session', { path: '/', domain: '127.0.0.1', secure: false, script: false } as never)!.value;
  const page = await visitor.get('/').expect(200);
  expect((await visitor.post('/sign-out').type('form').send({})).status).toBe(403);
  const out = await visitor
    .post('/sign-out')
    .type('form')
    .send({ token: tokenIn(page.text, '/sign-out') });
  expect(out.headers.location).toBe('/signed-out');
  const again = await hub.visitor().get('/provider/offers').set('Cookie', `hub_session=${cookie}`);
  expect(again.headers.location).toBe('/sign-in?next=%2Fprovider%2Foffers');
});

it.each(['/', '/sign-in', '/signed-out', '/nothing'])(
  '%s carries no inline script or style, is never kept, and names no other host',
  async (path) => {
    const { headers, text } = await hub.visitor().get(path);
    expect(headers['content-security-policy']).toContain("default-src 'none'");
    expect(headers['content-security-policy']).not.toContain('unsafe');
    expect(headers['cache-control']).toBe('no-store');
    expect(headers['referrer-policy']).toBe('no-referrer');
    expect(text).not.toMatch(/<script(?![^>]* src=)|<style| style=| on\w+=/);
    expect([...text.matchAll(/(?:src|href|action)="(?!\/|#)([^"]*)"/g)].map((found) => found[1])).toEqual([]);
    expect(text).toContain('OFFICIAL-SENSITIVE');
  },
);

it('an API key or a token in a header opens no page: pages are for the cookie alone', async () => {
  const issued = await fetch(`${hub.urls.DIRECTORY_URL}/tokens`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email: administrator.email, password: hub.passwordOf(administrator.email) }),
  });
  const { token } = (await issued.json()) as { token: string };
  const answer = await hub.visitor().get('/admin/health').set('Authorization', `Bearer ${token}`);
  expect([answer.status, answer.headers.location]).toEqual([303, '/sign-in?next=%2Fadmin%2Fhealth']);
});

const withoutTokens = (html: string) => html.replace(/name="token" value="[^"]+"/g, '');
