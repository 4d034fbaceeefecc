import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { OpenApi } from '#kit/open-api.js';
import { WebhookReceiver } from '#testing/webhook-receiver.js';
import { dataOf } from '../../apps/sandbox/src/conformance/hub-event.js';
import { HttpLine } from '../../apps/sandbox/src/conformance/http-line.js';
import type { HubEvent } from '../../apps/sandbox/src/conformance/line.js';
import type { Mishap } from '../../apps/sandbox/src/conformance/played-hub.js';
import { PlayedHub, receiptOfAgain } from '../../apps/sandbox/src/conformance/played-hub.js';
import { offerMade, offerWithdrawn } from '../../apps/sandbox/src/conformance/told.js';
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
  const documents = { intake: api('intake'), matching: api('matching') };
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
