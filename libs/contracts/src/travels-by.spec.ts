import { catalogue, entryOf } from './catalogue.js';
import { calledWith, isCalledWith, travelsBy, uploadedTypes } from './travels-by.js';

it.each([
  ['referral.submitted.v1', 'queue HTTP upload'],
  ['offer.answered.v1', 'queue HTTP'],
  ['recall.confirmed.v1', 'queue HTTP'],
  ['offer.made.v1', 'queue HTTP webhook'],
  ['offer.withdrawn.v1', 'queue HTTP webhook'],
  ['case.recalled.v1', 'queue HTTP webhook'],
  ['receipt.issued.v1', 'queue HTTP webhook'],
  ['webhook.failing.v1', 'queue HTTP'],
  ['webhook.tested.v1', 'webhook'],
  ['case.ready.v1', ''],
])('%s travels by %s', (type, channels) => expect(travelsBy(entryOf(type)!).join(' ')).toBe(channels));

it('what partners send or are told has a channel, and nothing else has', () => {
  expect(catalogue.filter((entry) => travelsBy(entry).length > 0 !== entry.partners.length > 0).map(({ type }) => type)).toEqual([]);
});

it('what is uploaded is sent by partners', () =>
  expect(uploadedTypes.map((type) => entryOf(type)?.way)).toEqual(uploadedTypes.map(() => 'from partner')));

it('nothing is called with that stays within the hub, is sent to it, or is unknown', () => {
  expect(['case.ready.v1', 'offer.answered.v1', 'webhook.failing.v1', 'nothing.v1'].filter(isCalledWith)).toEqual([]);
  expect(calledWith().map(({ way }) => way)).not.toContain('from partner');
});
