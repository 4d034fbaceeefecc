import request from 'supertest';
import { catalogue } from '#contracts/catalogue.js';
import { calledWith } from '#contracts/travels-by.js';
import { languages } from '#kit/quickstart-page.js';
import { loadOrganisations } from '#platform/area.js';
import { ConsoleWorld } from './console-world.js';

let hub: ConsoleWorld;
beforeAll(async () => void (hub = await ConsoleWorld.open()), 60_000);
afterAll(async () => hub?.close());

const get = (path: string) => request(hub.console.url).get(path);
const linksOf = (html: string) => [...html.matchAll(/href="(\/developers[^"#]*)"/g)].map((found) => found[1]!);

it('every page that a page of /developers leads to is there, without an account, and names no partner', async () => {
  const names = loadOrganisations('cambridgeshire')
    .filter(({ kind }) => kind !== 'hub')
    .flatMap(({ name, code }) => [name, code]);
  const seen = new Map<string, string>();
  const next = ['/developers'];
  for (let path; (path = next.pop()) !== undefined;) {
    if (seen.has(path)) continue;
    const { status, text, type } = await get(path);
    expect([path, status]).toEqual([path, 200]);
    seen.set(path, text);
    if (type === 'text/html') {
      next.push(...linksOf(text));
      expect([path, names.filter((name) => text.includes(name))]).toEqual([path, []]);
      expect([path, /<script(?![^>]*src="\/assets)|style="/.test(text)]).toEqual([path, false]);
    } else JSON.parse(text);
  }
  for (const { folder } of languages) expect(seen.has(`/developers/quickstart/${folder}`)).toBe(true);
  for (const { type, partners } of catalogue) expect([type, seen.has(`/developers/messages/${type}`)]).toEqual([type, partners.length > 0]);
  expect([...seen.keys()]).toEqual(
    expect.arrayContaining(['/developers/errors', '/developers/versioning', '/developers/http/intake', '/developers/files/asyncapi.json']),
  );
});

it('shows what webhooks are called with, and by what a message travels', async () => {
  const { text } = await get('/developers/http/notifications');
  const called = text.slice(text.indexOf('Calls of your webhook'), text.indexOf('>Schemas<'));
  for (const { type } of calledWith()) expect(called).toContain(`/developers/messages/${type}`);
  expect(called).toMatch(/<strong>410<\/strong> You are called no more/);
  expect((await get('/developers/http/intake')).text).not.toContain('Calls of your webhook');
  expect((await get('/developers/messages/offer.made.v1')).text).toContain('Sent to: provider, by queue, HTTP, webhook.');
  expect((await get('/developers/messages/referral.submitted.v1')).text).toContain('Sent by: agency, by queue, HTTP, upload.');
});

it.each(['quickstart/cobol', 'messages/case.ready.v1', 'messages/nothing', 'http/console', 'files/..%2fREADME.md', 'files/errors.md'])(
  'there is no /developers/%s',
  async (path) => expect((await get(`/developers/${path}`)).status).toBe(404),
);
