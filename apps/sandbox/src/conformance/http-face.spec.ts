import type { ReceiptIssuedV1 } from '#contracts/receipt.issued.v1.js';
import { Problem } from '#platform/problem.js';
import { answerTo, askedBy, refuseStrangers, type Request } from './http-face.js';
import type { Reply } from './line.js';
import { offerMade } from './told.js';

const KEY = { 'x-api-key': 'rjh_test' };
const OFFER = offerMade();
const ask = (path: string, body: unknown = {}, headers: Record<string, string> = {}, method = 'POST'): Request => ({
  ...{ method, path, headers: { ...KEY, ...headers } },
  body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
});
const CE = { 'content-type': 'application/cloudevents+json' };
const event = { specversion: '1.0', id: 'm-1', source: 'me', type: 'offer.answered.v1', data: { offer: 'x' } };

it.each<[string, Request, object]>([
  [
    'a referral under its key',
    ask('/referrals', { a: 1 }, { 'idempotency-key': 'k' }),
    { key: 'k', type: 'referral.submitted.v1', data: { a: 1 } },
  ],
  ['a referral without one is a message of its own', ask('/referrals', {}), { key: expect.stringMatching(/^[0-9a-f-]{36}$/) }],
  ['what is no JSON', ask('/referrals', '{'), { faults: [{ code: 'not_json' }] }],
  ['an event, structured', ask('/events', event, CE), { key: 'm-1', type: 'offer.answered.v1', data: { offer: 'x' }, faults: [] }],
  [
    'an event, binary',
    ask(
      '/events',
      { offer: 'x' },
      { 'content-type': 'application/json', 'ce-specversion': '1.0', 'ce-id': 'm-2', 'ce-type': 'a.v1', 'ce-source': 's' },
    ),
    { key: 'm-2', type: 'a.v1', data: { offer: 'x' }, faults: [] },
  ],
  ['an event that has no id', ask('/events', { ...event, id: undefined }, CE), { faults: [{ code: 'no_id' }] }],
  [
    'an acceptance is known by its offer',
    ask(`/offers/${OFFER.data.offer}/accept`),
    { key: `offer/${OFFER.data.offer}`, type: 'offer.answered.v1', data: { offer: OFFER.data.offer, answer: 'accepted' } },
  ],
  [
    'so is a decline',
    ask(`/offers/${OFFER.data.offer}/decline`, { reason: 'capacity' }),
    { data: { answer: 'declined', reason: 'capacity' } },
  ],
])('%s', (_, request, heard) => expect(askedBy(request).heard).toMatchObject(heard));

it.each<[string, Request, number]>([
  ['no key', { ...ask('/referrals'), headers: {} }, 401],
  ['a key of a message with spaces', ask('/referrals', {}, { 'idempotency-key': 'a b' }), 400],
  ['another address', ask('/teapots'), 404],
  ['another method', ask('/referrals', '', {}, 'GET'), 404],
])('%s is a problem', (_, request, status) => {
  const thrown = (() => {
    try {
      refuseStrangers(request);
      return askedBy(request);
    } catch (error) {
      return error;
    }
  })();
  expect(thrown).toBeInstanceOf(Problem);
  expect((thrown as Problem).getStatus()).toBe(status);
});

describe('an answer', () => {
  const at = '2026-01-05T10:00:00Z';
  const accepted = {
    messageId: 'k',
    outcome: 'accepted' as const,
    case: OFFER.data.case,
    reference: 'RJ-7K2M-4Q',
    receivedAt: at,
    issuedAt: at,
  };
  const rejected = (...codes: string[]) => ({
    ...{ messageId: 'k', outcome: 'rejected' as const, receivedAt: at, issuedAt: at },
    problem: {
      type: 'urn:x',
      title: 't',
      status: 422,
      faults: codes.map((code) => ({ path: '', code, sentence: 's', act: 'sender' as const })),
    },
  });
  const receipt = (one: ReceiptIssuedV1, again = false): Reply => ({
    kind: 'receipt',
    receipt: one,
    again,
  });

  it.each<[string, Reply, object]>([
    [
      'accepted',
      receipt(accepted),
      { status: 201, headers: {}, body: { outcome: 'accepted', reference: 'RJ-7K2M-4Q', receipt: accepted } },
    ],
    ['known', receipt(accepted, true), { status: 201, headers: { 'idempotency-replayed': 'true' } }],
    ['done', receipt({ ...accepted, outcome: 'done' }), { status: 200, body: { outcome: 'done' } }],
    [
      'one fault',
      receipt(rejected('message_id_reused')),
      { status: 409, body: { code: 'message_id_reused', faults: [{ act: 'sender' }] } },
    ],
    ['several', receipt(rejected('required', 'too_few')), { status: 422, body: { code: 'not_valid', receipt: { outcome: 'rejected' } } }],
    ['an offer that is over', receipt(rejected('offer_withdrawn')), { status: 409 }],
    ['no such offer', receipt(rejected('offer_not_found')), { status: 404 }],
    ['busy', { kind: 'busy', status: 429, seconds: 3 }, { status: 429, headers: { 'retry-after': '3' }, body: { code: 'too_many' } }],
    [
      'away',
      { kind: 'busy', status: 503, seconds: 3 },
      { status: 503, headers: { 'retry-after': '3' }, body: { faults: [{ act: 'hub' }] } },
    ],
  ])('%s', (_, reply, answer) => expect(answerTo(askedBy(ask('/referrals')), reply, undefined)).toMatchObject(answer));

  it('that is lost is none', () => expect(answerTo(askedBy(ask('/referrals')), { kind: 'lost' }, undefined)).toBeUndefined());

  it('by an offer’s own address is the offer', () =>
    expect(answerTo(askedBy(ask(`/offers/${OFFER.data.offer}/accept`)), receipt({ ...accepted, outcome: 'done' }), OFFER)).toMatchObject({
      status: 200,
      body: { id: OFFER.data.offer, state: 'accepted', summary: OFFER.data.summary, waitsFor: null },
    }));
});
