import { offerSummaryExample } from '#contracts/offer-summary.js';
import { loadArea } from '#platform/area.js';
import type { Part } from '../part.js';
import type { Offer, Provider } from '../services.js';
import { presentDecline, presentOffer } from './offer.presenter.js';
import { presentOffers } from './offers.presenter.js';

const area = loadArea('cambridgeshire');
const now = new Date('2026-06-10T10:20:00Z');
const offer: Offer = {
  id: '019d4657-0000-7006-8000-000000000001',
  case: '019d4657-0000-7005-8000-000000000001',
  reference: 'RJ-7K2M-4Q',
  provider: '019d4657-0000-7002-8000-000000000001',
  state: 'open',
  points: 30,
  periods: [
    { period: '2026-06', points: 15 },
    { period: '2026-07', points: 15 },
  ],
  waitsFor: 'answer',
  intervention: 'direct_conference',
  offeredAt: '2026-06-09T09:14:00Z',
  respondBy: '2026-06-11T16:00:00Z',
  summary: { ...offerSummaryExample, district: 'E06000031', interventions: ['direct_conference', 'letter'] },
};
const withCapacity = (capacity: Partial<Provider['capacity']>): Part<Provider> => ({
  kind: 'there',
  value: {
    id: offer.provider,
    name: 'Sample Restorative',
    suspended: false,
    capacity: {
      period: '2026-06',
      kind: 'known',
      available: 275,
      committed: 120,
      held: 105,
      free: 50,
      declaredAt: '2026-06-09T08:00:00Z',
      ...capacity,
    },
  },
});

it.each<[string, Part<Provider>, string]>([
  ['a known capacity', withCapacity({}), '30 points held since 9 June 2026 become committed: from 44% to 49% committed this month.'],
  [
    'no limit',
    withCapacity({ kind: 'unlimited', available: null }),
    '30 points held since 9 June 2026 become committed. No limit is set on what you take.',
  ],
  ['matching has no answer for capacity', { kind: 'away' }, 'What this does to your capacity cannot be shown now.'],
])('says what an acceptance changes: %s', (_what, provider, sentence) => {
  expect(presentOffer(offer, provider, area, now).effect).toMatchObject({
    capacity: sentence,
    contact: 'First contact is due by 5pm on Wednesday 17 June 2026 if you accept today. You will then see names and contacts.',
  });
});

it.each<[string, Partial<Offer>, object]>([
  ['one that is not serious', {}, { title: 'If you accept', signOff: false }],
  [
    'a serious one',
    { summary: { ...offer.summary, complexity: 'serious_sensitive' } },
    { title: 'If you accept', signOff: 'It is serious and sensitive: after you accept, a colleague must sign it off before it is yours.' },
  ],
  [
    'a serious one that waits to be signed off',
    { summary: { ...offer.summary, complexity: 'serious_sensitive' }, waitsFor: 'sign_off' },
    { title: 'If you sign it off', signOff: expect.stringContaining('another person') },
  ],
])('says whether a colleague must sign it off: %s', (_what, given, effect) => {
  const page = presentOffer({ ...offer, ...given }, withCapacity({}), area, now);
  expect(page.effect).toMatchObject(effect);
  expect(page.accept).toBe(`/provider/offers/${offer.id}/${given.waitsFor === 'sign_off' ? 'sign-off' : 'accept'}`);
});

it.each<[string, Partial<Offer>, string | false]>([
  ['open', {}, false],
  [
    'out of time, though no clock has closed it yet',
    { respondBy: '2026-06-09T16:00:00Z' },
    'This offer ended at 5pm on Tuesday 9 June 2026. Nothing is held for you.',
  ],
  [
    'expired',
    { state: 'expired', respondBy: '2026-06-09T16:00:00Z' },
    'This offer ended at 5pm on Tuesday 9 June 2026. Nothing is held for you.',
  ],
  [
    'accepted',
    { state: 'accepted', answeredAt: '2026-06-10T10:24:00Z' },
    'This offer was accepted at 11:24am on Wednesday 10 June 2026. Nothing more is to be done here.',
  ],
  [
    'declined',
    { state: 'declined', answeredAt: '2026-06-10T10:24:00Z' },
    'You declined this offer at 11:24am on Wednesday 10 June 2026. Nothing is held for you.',
  ],
  ['taken back', { state: 'withdrawn' }, 'The hub took this offer back. Nothing is held for you.'],
])('%s: can it still be answered?', (_state, given, over) => {
  const page = presentOffer({ ...offer, ...given }, withCapacity({}), area, now);
  expect(page.over).toBe(over);
  expect(Boolean(page.effect)).toBe(over === false);
});

it.each<[string, Partial<Offer['summary']>, string, string]>([
  [
    'a serious case needs its pair',
    { complexity: 'serious_sensitive', tags: ['hate'] },
    'Who you need',
    'A lead accredited advanced and a second accredited intermediate or above, trained in hate crime',
  ],
  ['in prison', { inCustody: true }, 'Harmer', 'Aged 25 to 64, in prison'],
  ['an interpreter', { interpreter: 'spoken', languages: ['pl'], accessNeeds: [] }, 'They need', 'Polish interpreter'],
  ['BSL is said once', { interpreter: 'bsl', accessNeeds: ['bsl', 'step_free'] }, 'They need', 'BSL interpreter and step-free access'],
  ['nothing', { accessNeeds: [] }, 'They need', 'Nothing that we know of'],
  ['what they wish', {}, 'They ask for', 'a meeting or letters'],
])('%s', (_what, summary, key, value) => {
  const { rows } = presentOffer({ ...offer, summary: { ...offer.summary, ...summary } }, withCapacity({}), area, now);
  expect(rows.find((row) => row.key.text === key)?.value.text).toBe(value);
});

it('the most urgent offer stands first, with the working time that is left', () => {
  const later = { ...offer, id: '019d4657-0000-7006-8000-000000000002', reference: 'RJ-4B9S-8N', respondBy: '2026-06-12T16:00:00Z' };
  const page = presentOffers([later, offer], withCapacity({}), area, now);
  expect(page.title).toBe('Offers (2)');
  expect(page.capacity).toBe('You have 50 of 275 points free, told on 9 June 2026. 120 committed, 105 held by offers.');
  expect(page.offers.map(({ reference, answerBy, left }) => [reference, answerBy, left])).toEqual([
    ['RJ-7K2M-4Q', '5pm on Thursday 11 June 2026', '13 working hours left'],
    ['RJ-4B9S-8N', '5pm on Friday 12 June 2026', '21 working hours left'],
  ]);
});

it.each<[string, Part<Provider>, string]>([
  ['known', withCapacity({}), 'No offers now. You last told us on 9 June 2026: 50 of 275 points free.'],
  ['unknown', withCapacity({ kind: 'unknown', available: null }), 'No offers now.'],
  ['no limit', withCapacity({ kind: 'unlimited', available: null }), 'No offers now. You last told us on 9 June 2026: no limit.'],
])('no offers, capacity %s', (_kind, provider, empty) => {
  expect(presentOffers([], provider, area, now).empty).toBe(empty);
});

it('a decline without a reason keeps the page and says what to do', () => {
  const page = presentDecline(offer, true);
  expect(page.title).toMatch(/^Error: /);
  expect(page.errors).toEqual([{ text: page.radios.errorMessage!.text, href: '#reason' }]);
});
