import { checkBody } from '#messaging/check-body.js';
import { inventedReferral } from '../invented-referral.rules.js';
import type { Heard } from './line.js';
import { PlayedHub } from './played-hub.js';
import {
  capacityAsked,
  caseAssigned,
  caseRecalled,
  inMinutes,
  MANY_FAULTS,
  offerMade,
  offerWithdrawn,
  receiptTold,
  statusTold,
} from './told.js';

const wanted = { provider: 'a', district: 'SBX_NORTH', category: 'SHP' as const, interventions: ['letter' as const] };
const said = (key: string, type: string, data: object): Heard => ({
  ...{ key, type, faults: [] },
  data: data as Record<string, unknown>,
  body: JSON.stringify(data),
});
const referral = (key: string, number = '1', change: object = {}) =>
  said(key, 'referral.submitted.v1', { ...inventedReferral(number, '2026-01-05T10:00:00Z', wanted), ...change });
const answer = (key: string, offer: string, change: object = {}) =>
  said(key, 'offer.answered.v1', { offer, answer: 'accepted', answeredBy: 'staff-1', answeredAt: '2026-01-05T10:00:00Z', ...change });

const receiptOf = async (hub: PlayedHub, heard: Heard) => {
  const reply = await hub.hear(heard);
  if (reply.kind !== 'receipt') throw new Error(reply.kind);
  // What is played keeps the contract of what is not.
  expect(checkBody('receipt.issued.v1', reply.receipt)).toEqual([]);
  return { ...reply.receipt, again: reply.again, codes: reply.receipt.problem?.faults.map(({ code }) => code) };
};

it.each<[string, Heard[], object]>([
  ['a sound referral is accepted', [referral('a')], { outcome: 'accepted', again: false, reference: expect.stringMatching(/^RJ-/) }],
  ['under its id again it is known', [referral('a'), referral('a')], { outcome: 'accepted', again: true }],
  ['under another id it is a duplicate', [referral('a'), referral('b')], { outcome: 'duplicate', duplicateOf: 'a' }],
  [
    'its reference with other content clashes',
    [referral('a'), referral('b', '1', { initiatedBy: 'agency' })],
    { outcome: 'rejected', codes: ['reference_conflict'] },
  ],
  ['its id with other content too', [referral('a'), referral('a', '2')], { outcome: 'rejected', codes: ['message_id_reused'] }],
  ['every fault is told', [referral('a', '1', { route: 'pigeon', tea: 1 })], { codes: ['unknown_field', 'not_one_of'] }],
  ["a provider's message is none of an agency's", [answer('a', offerMade().data.offer)], { codes: ['not_yours_to_send'] }],
  ['a type of no catalogue', [said('a', 'tea.made.v1', {})], { codes: ['unknown_type'] }],
  ['a message of the hub’s own', [said('a', 'case.ready.v1', {})], { codes: ['unknown_type'] }],
  [
    'a version from the future is set aside',
    [said('a', 'referral.submitted.v2', {})],
    { outcome: 'set_aside', codes: ['version_from_the_future'] },
  ],
])('to an agency: %s', async (_, heard, expected) => {
  const hub = new PlayedHub('agency');
  for (const one of heard.slice(0, -1)) await hub.hear(one);
  expect(await receiptOf(hub, heard.at(-1)!)).toMatchObject(expected);
});

describe('to a provider', () => {
  const open = offerMade();
  const lapsed = offerMade({ respondBy: inMinutes(-1) });
  const withdrawn = offerMade();
  let hub: PlayedHub;
  beforeEach(() => {
    hub = new PlayedHub('provider');
    // In whichever order it was told.
    [open, lapsed, offerWithdrawn(withdrawn), withdrawn].forEach((event) => hub.note(event));
  });

  it.each<[string, Heard[], object]>([
    ['an open offer is answered', [answer('a', open.data.offer)], { outcome: 'done' }],
    [
      'the same under another id is done too',
      [answer('a', open.data.offer), answer('b', open.data.offer)],
      { outcome: 'done', again: false },
    ],
    [
      'another answer is too late',
      [answer('a', open.data.offer), answer('b', open.data.offer, { answer: 'declined', reason: 'capacity' })],
      { codes: ['offer_accepted'] },
    ],
    ['so it is where it has lapsed', [answer('a', lapsed.data.offer)], { codes: ['offer_lapsed'] }],
    ['or was withdrawn', [answer('a', withdrawn.data.offer)], { codes: ['offer_withdrawn'] }],
    ['of another nothing is known', [answer('a', offerMade().data.offer)], { codes: ['offer_not_found'] }],
  ])('%s', async (_, heard, expected) => {
    for (const one of heard.slice(0, -1)) await hub.hear(one);
    expect(await receiptOf(hub, heard.at(-1)!)).toMatchObject(expected);
  });
});

it('what is to happen happens so often, and what was not taken is not known', async () => {
  const hub = new PlayedHub('agency');
  hub.let({ type: 'referral.submitted.v1', kind: 'busy', times: 1, status: 429, seconds: 3 });
  expect(await hub.hear(referral('a'))).toEqual({ kind: 'busy', status: 429, seconds: 3 });
  expect(await receiptOf(hub, referral('a'))).toMatchObject({ outcome: 'accepted', again: false });
  hub.let({ type: 'referral.submitted.v1', kind: 'lost', times: 1 });
  expect(await hub.hear(referral('b', '2'))).toEqual({ kind: 'lost' });
  expect(await receiptOf(hub, referral('b', '2'))).toMatchObject({ outcome: 'accepted', again: true });
  hub.let({ type: 'referral.submitted.v1', kind: 'rejected', faults: MANY_FAULTS });
  expect((await receiptOf(hub, referral('c', '3'))).codes).toHaveLength(100);
  hub.let();
  expect(await receiptOf(hub, referral('d', '4'))).toMatchObject({ outcome: 'accepted' });
});

it('what the hub tells keeps its contract, but where a case says otherwise', () => {
  const offer = offerMade();
  const receipt = { messageId: 'a', case: offer.data.case, reference: offer.data.reference };
  const at = inMinutes(0);
  const told = [
    offer,
    offerWithdrawn(offer),
    caseAssigned(offer),
    caseRecalled(),
    capacityAsked(),
    statusTold(receipt, 'offered', 2),
    receiptTold({ ...receipt, outcome: 'accepted', receivedAt: at, issuedAt: at }),
  ];
  expect(told.flatMap(({ type, data }) => checkBody(type, data).map((fault) => ({ type, ...fault })))).toEqual([]);
});
