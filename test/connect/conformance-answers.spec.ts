import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { OpenApi } from '#kit/open-api.js';
import { WebhookReceiver } from '#testing/webhook-receiver.js';
import { dataOf } from '../../apps/sandbox/src/conformance/hub-event.js';
import { HttpLine } from '../../apps/sandbox/src/conformance/http-line.js';
import type { HubEvent } from '../../apps/sandbox/src/conformance/line.js';
import type { Mishap } from '../../apps/sandbox/src/conformance/played-hub.js';
import { PlayedHub, receiptOfAgain } from '../../apps/sandbox/src/conformance/played-hub.js';
import { PollLine } from '../../apps/sandbox/src/conformance/poll-line.js';
import { capacityAsked, offerMade, offerWithdrawn, statusTold } from '../../apps/sandbox/src/conformance/told.js';
import { referral } from '../journeys/referrals.js';
import { Answers } from './answers.js';
import { fromAgency, fromProvider, SAME_ANSWERS, withoutItsOwn } from './same-answers.journey.js';

const REFERRAL = 'referral.submitted.v1';
const CE = 'application/cloudevents+json';
const busy = (status: 429 | 503): Mishap => ({ type: REFERRAL, kind: 'busy', times: 1, status, seconds: 1 });

/** Whoever passes by the run must pass by the hub: what the run answers over HTTP stands in the hub's documents, to the field. */
describe('what a conformance run answers over HTTP', () => {
  const api = (service: string) =>
    new Answers(JSON.parse(readFileSync(join(process.cwd(), 'docs', 'connect', 'openapi', `${service}.json`), 'utf8')) as OpenApi);
  const documents = { intake: api('intake'), matching: api('matching'), notifications: api('notifications') };
  const open = new Set<{ close(): Promise<void> }>();
  afterAll(() => Promise.all([...open].map((each) => each.close())));

  async function standing(kind: 'agency' | 'provider') {
    const hub = new PlayedHub(kind);
    const webhook = await WebhookReceiver.open();
    const secret = `whsec_${Buffer.alloc(32).toString('base64')}` as const;
    const line = await HttpLine.open({ port: 0, webhook: { url: webhook.url, secret } }, (heard) => hub.hear(heard));
    for (const each of [line, webhook]) open.add(each);
    const tell = async (...events: HubEvent[]) => {
      events.forEach((event) => hub.note(event));
      await line.tell(...events);
    };
    const ask = async (path: string, body: unknown, headers: Record<string, string> = {}) => {
      const answer = await fetch(`${line.url}${path}`, {
        method: 'POST',
        headers: { 'x-api-key': 'rjh_test', 'content-type': 'application/json', ...headers },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      });
      const seen = {
        method: 'POST',
        path,
        status: answer.status,
        type: answer.headers.get('content-type') ?? '',
        body: await answer.text(),
      };
      const service = path.startsWith('/offers') ? 'matching' : 'intake';
      return { status: answer.status, retryAfter: answer.headers.get('retry-after'), faults: documents[service].faultsOf(seen) };
    };
    return { hub, ask, tell };
  }

  it('to an agency', async () => {
    const { hub, ask } = await standing('agency');
    const one = referral();
    const event = (id: string, data: object) => ({ specversion: '1.0', id, source: 'me', type: REFERRAL, data });
    const said = [
      ['accepted', 201, await ask('/referrals', one, { 'idempotency-key': 'a' })],
      ['replayed', 201, await ask('/referrals', one, { 'idempotency-key': 'a' })],
      ['a duplicate', 200, await ask('/referrals', one, { 'idempotency-key': 'b' })],
      ['an id that was used', 409, await ask('/referrals', referral(), { 'idempotency-key': 'a' })],
      ['faults', 422, await ask('/referrals', { ...referral(), route: 'pigeon', people: [] })],
      ['no JSON', 400, await ask('/referrals', '{')],
      ['an event', 201, await ask('/events', event('c', referral()), { 'content-type': CE })],
      ['an event with faults', 422, await ask('/events', event('d', {}), { 'content-type': CE })],
      ['a key that is none', 400, await ask('/referrals', one, { 'idempotency-key': 'a b' })],
    ] as const;
    for (const [what, status, seen] of said) expect([what, seen.status, seen.faults]).toEqual([what, status, []]);
    for (const status of [429, 503] as const) {
      hub.let(busy(status));
      expect(await ask('/referrals', referral())).toEqual({ status, retryAfter: '1', faults: [] });
    }
  });

  it('to a provider', async () => {
    const { ask, tell } = await standing('provider');
    const [taken, over] = [offerMade(), offerMade()];
    await tell(taken, over, offerWithdrawn(over));
    const said = [
      ['accepted', 200, await ask(`/offers/${taken.data.offer}/accept`, {})],
      ['declined after that', 409, await ask(`/offers/${taken.data.offer}/decline`, { reason: 'capacity' }, { 'idempotency-key': 'b' })],
      ['withdrawn', 409, await ask(`/offers/${over.data.offer}/accept`, {})],
      ['none of its own', 404, await ask(`/offers/${offerMade().data.offer}/accept`, {})],
    ] as const;
    for (const [what, status, seen] of said) expect([what, seen.status, seen.faults]).toEqual([what, status, []]);
  });

  it('to a system that asks for its line', async () => {
    const line = await PollLine.open({ port: 0, patienceMs: 100 }, () => Promise.reject(new Error('nothing is said')));
    open.add(line);
    const status = statusTold({ messageId: 'm', case: offerMade().data.case, reference: 'RJ-7K2M-4Q' }, 'offered', 2);
    await line.tell(offerMade(), capacityAsked(), status);
    const ask = async (query: string, headers: Record<string, string> = { 'x-api-key': 'rjh_test' }) => {
      const answer = await fetch(`${line.url}/deliveries${query}`, { headers });
      const type = answer.headers.get('content-type') ?? '';
      const seen = { method: 'GET', path: '/deliveries', status: answer.status, type, body: await answer.text() };
      return { ...seen, retryAfter: answer.headers.get('retry-after'), faults: documents.notifications.faultsOf(seen) };
    };
    const places = ({ body }: { body: string }) => (JSON.parse(body) as { position: string }[]).map(({ position }) => position);
    const [all, first, rest] = [await ask(''), await ask('?limit=1'), await ask('?after=1&type=capacity.asked.v1')];
    expect([all, first, rest].map(({ status, faults }) => [status, faults])).toEqual([[200, []], [200, []], [200, []]]); // prettier-ignore
    expect([all, first, rest].map(places)).toEqual([['1', '2', '3'], ['1'], ['2']]);
    expect((await ask('', {})).status).toBe(401);
    expect(await ask('?limit=501')).toMatchObject({ status: 422, faults: [] });
    expect(await ask('?after=first')).toMatchObject({ status: 422, faults: [] });
    // Behind the first it has asked for one type alone: of its whole line it has taken nothing.
    expect(await line.untaken()).toMatch(/the last 3 messages/);
    line.let({ kind: 'busy', status: 429, seconds: 1 }, { kind: 'busy', status: 503, seconds: 2 }, { kind: 'lost' });
    expect(await ask('')).toMatchObject({ status: 429, retryAfter: '1', faults: [] });
    expect(await ask('')).toMatchObject({ status: 503, retryAfter: '2', faults: [] });
    await expect(ask('')).rejects.toThrow('fetch failed');
    expect(places(await ask('?after=3'))).toEqual([]);
    expect(await line.untaken()).toBeUndefined();
    line.goFar();
    await line.tell(capacityAsked(), capacityAsked());
    const far = places(await ask('?after=3'));
    expect(far.map((place) => BigInt(Number(place)) < BigInt(place))).toEqual([true, true]);
  });
});

/** To the same messages the run gives the receipts that the real hub and the sandbox gave (`same-answers.json`), but for what only an area's rules can say. */
describe('what a conformance run answers by queue', () => {
  const place = { agency: 'a', district: 'SBX_NORTH', provider: 'b' };
  const given = JSON.parse(readFileSync(SAME_ANSWERS, 'utf8')) as Record<string, unknown>;
  const areas = ['a district of no area', 'a missing consent', 'an offence of no register'];
  const hubs = { agency: new PlayedHub('agency'), provider: new PlayedHub('provider') };
  const offer = offerMade();
  hubs.provider.note(offer);
  const rows = [
    ...fromAgency(place)
      .filter(([what]) => !areas.includes(what))
      .map((message) => ['agency', ...message] as const),
    ...fromProvider(offer.data.offer).map((message) => ['provider', ...message] as const),
  ];

  it.each(rows)('to an %s: %s', async (kind, what, key, type, sent) => {
    const body = JSON.stringify(sent);
    const reply = await hubs[kind].hear({ key, type, body, data: dataOf(Buffer.from(body)), faults: [] });
    if (reply.kind !== 'receipt') throw new Error(reply.kind);
    const receipt = reply.again ? receiptOfAgain(reply.receipt) : reply.receipt;
    expect(withoutItsOwn({ [what]: receipt }, place)).toEqual({ [what]: given[what] });
  });
});
