import { answersTo } from './answers-of-provider.js';
import { Findings } from './findings.rules.js';
import type { Taken } from './ledger.queries.js';
import { OrderOfFacts } from './order-of-facts.js';
import { Receipts } from './receipts.js';
import { referralOfLoad } from './referral-of-load.rules.js';

const fact = (version: number, more: Partial<Taken> = {}): Taken => ({
  id: '1',
  source: 'intake',
  subject: 'case/1',
  message_id: `m${version}`,
  version: String(version),
  applied: '9',
  held: null,
  ...more,
});

describe('what a service took of a subject', () => {
  it.each([
    ['rising, with versions that others hear left out', [fact(1), fact(2), fact(5)], []],
    ['of two producers, each by itself', [fact(2), fact(1, { source: 'matching' })], []],
    ['the same one twice', [fact(1), fact(1)], ['duplicated']],
    ['an older one after a newer one', [fact(2), fact(1)], ['outOfOrder']],
    ['passed without an effect', [fact(1, { applied: null })], ['lost']],
    ['passed with the effect of an older one alone', [fact(2, { applied: '1' })], ['lost']],
    ['passed and held', [fact(1, { applied: null, held: 'retry' })], []],
  ])('%s', (_, rows, kinds) => {
    expect(new OrderOfFacts('reporting').take(rows).map(({ kind }) => kind)).toEqual(kinds);
  });

  it('is remembered from look to look', () => {
    const order = new OrderOfFacts('reporting');
    expect(order.take([fact(3)])).toEqual([]);
    expect(order.take([fact(2)])).toHaveLength(1);
  });
});

describe('what a partner is told', () => {
  const receipt = (id: string, outcome: string, ofCase?: string) => ({
    id,
    type: 'receipt.issued.v1',
    data: { messageId: 'm', outcome, ...(ofCase && { case: ofCase }) },
  });

  it.each([
    ['the same receipt again', [receipt('1', 'accepted', 'c'), receipt('1', 'accepted', 'c')], 0],
    ['the same receipt with other content', [receipt('1', 'accepted', 'c'), receipt('1', 'accepted')], 1],
    ['a message sent again', [receipt('1', 'accepted', 'c'), receipt('2', 'duplicate', 'c')], 0],
    ['a message sent again, the duplicate first', [receipt('2', 'duplicate', 'c'), receipt('1', 'accepted', 'c')], 0],
    ['two outcomes of one message', [receipt('1', 'accepted', 'c'), receipt('2', 'rejected')], 1],
    ['two cases of one message', [receipt('1', 'accepted', 'c'), receipt('2', 'duplicate', 'd')], 1],
  ])('%s', (_, told, found) => {
    const receipts = new Receipts();
    expect(told.flatMap((event) => receipts.take('agency', event))).toHaveLength(found);
    expect(receipts.has('m')).toBe(true);
  });
});

it('counts a thing seen at two looks once', () => {
  const found = new Findings();
  found.add({ kind: 'lost', key: 'a', sentence: 'once' });
  found.add({ kind: 'lost', key: 'a', sentence: 'again' }, { kind: 'duplicated', key: 'a', sentence: 'another kind' });
  expect([found.count('lost'), found.count('duplicated'), found.all().length]).toEqual([1, 1, 2]);
});

describe('the load', () => {
  it('makes the same referral of the same seed and number, and another of another', () => {
    const at = '2026-10-02T10:00:00Z';
    expect(referralOfLoad(1, 7, at)).toEqual(referralOfLoad(1, 7, at));
    expect(referralOfLoad(1, 7, at).agencyReference).not.toBe(referralOfLoad(1, 8, at).agencyReference);
  });

  it('has a provider answer the same message by the same bytes, and close every case that it was given', () => {
    const assigned = { id: 'e', type: 'case.assigned.v1', data: { case: 'c', offer: 'o', allocatedAt: '2026-10-02T10:00:00Z' } };
    expect(answersTo(3, assigned)).toEqual(answersTo(3, assigned));
    expect(answersTo(3, assigned).at(-1)).toMatchObject({ type: 'closure.reported.v1', data: { case: 'c' } });
    const offers = Array.from({ length: 200 }, (_, n) =>
      answersTo(3, { id: 'e', type: 'offer.made.v1', data: { offer: `o${n}`, offeredAt: '' } }),
    );
    const answers = offers.flat().map(({ data }) => data.answer);
    expect(answers.length).toBe(200);
    expect(new Set(answers)).toEqual(new Set(['accepted', 'declined']));
  });
});
