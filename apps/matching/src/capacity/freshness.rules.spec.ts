import { askedFor, asking, isStale, type Told } from './freshness.rules.js';

const NOW = new Date('2026-06-22T10:00:00Z');
const at = (day: string) => new Date(`${day}T10:00:00Z`);
const told = (over: Partial<Told> = {}): Told => ({ declaredAt: at('2026-06-15'), present: 'known', next: 'known', ...over });

describe('capacity has an age', () => {
  it.each<[string, Date | undefined, boolean]>([
    ['never told', undefined, true],
    ['told now', NOW, false],
    ['14 days ago', at('2026-06-08'), false],
    ['a millisecond longer', new Date(at('2026-06-08').getTime() - 1), true],
  ])('%s', (_, declaredAt, stale) => expect(isStale(declaredAt, NOW, 14)).toBe(stale));

  it.each<[string, Told, string, string]>([
    ['fresh', told(), '2026-06-22', 'not_now'],
    ['never told', { present: 'unknown', next: 'unknown' }, '2026-06-22', 'never_told 2026-06-01'],
    ['never told, and asked yesterday', { askedAt: at('2026-06-21'), present: 'unknown', next: 'unknown' }, '2026-06-22', 'not_now'],
    ['never told, and asked 14 days ago', { askedAt: at('2026-06-08'), present: 'unknown', next: 'unknown' }, '2026-06-22', 'not_now'],
    ['never told, and asked 15 days ago', { askedAt: at('2026-06-07'), present: 'unknown', next: 'unknown' }, '2026-06-22', 'never_told 2026-06-01'], // prettier-ignore
    ['old', told({ declaredAt: at('2026-06-01') }), '2026-06-22', 'old 2026-06-01'],
    ['old, and asked since', told({ declaredAt: at('2026-06-01'), askedAt: at('2026-06-16') }), '2026-06-22', 'not_now'],
    ['old, and asked long ago', told({ declaredAt: at('2026-05-01'), askedAt: at('2026-05-16') }), '2026-06-22', 'old 2026-06-01'],
    ['old again after it answered', told({ declaredAt: at('2026-06-01'), askedAt: at('2026-05-30') }), '2026-06-22', 'old 2026-06-01'],
    ['the next month is missing', told({ next: 'unknown' }), '2026-06-22', 'next_month 2026-07-01'],
    ['missing on the 20th', told({ next: 'unknown' }), '2026-06-20', 'next_month 2026-07-01'],
    ['missing on the 19th', told({ next: 'unknown' }), '2026-06-19', 'not_now'],
    ['missing, and asked for', told({ next: 'unknown', askedAt: at('2026-06-20') }), '2026-06-22', 'not_now'],
    ['missing, and asked for before it said anything', told({ next: 'unknown', askedAt: at('2026-06-14') }), '2026-06-22', 'next_month 2026-07-01'], // prettier-ignore
    ['missing after a month without a limit', told({ present: 'unlimited', next: 'unknown' }), '2026-06-22', 'next_month 2026-07-01'],
    ['it said that it does not know', told({ present: 'unknown', next: 'unknown' }), '2026-06-22', 'not_now'],
  ])('is asked for: %s', (_, each, today, expected) => {
    const found = asking(each, NOW, today, 14);
    expect(found.kind === 'ask' ? `${found.because} ${askedFor(found, today)}` : found.kind).toBe(expected);
  });
});
