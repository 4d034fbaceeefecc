import { freeWords, keptWords, monthName, nextFreeWords, percentTaken, shortWords } from './capacity-words.rules.js';
import { shortBy, type MonthNow } from './months.rules.js';
import type { NextFree } from './next-free.rules.js';

const TODAY = '2026-06-10';
const month = (available: number, over: Partial<MonthNow> = {}): MonthNow => ({
  month: '2026-06-01',
  kind: 'known',
  available,
  kept: 0,
  committed: 0,
  held: 0,
  ordinary: 0,
  earmarked: 0,
  earmarkedOrdinary: 0,
  ...over,
});
const next = (available: number, over: Partial<MonthNow> = {}) => month(available, { month: '2026-07-01', ...over });
const NOTHING: Partial<MonthNow> = { kind: 'unknown', available: null };
const ALL: Partial<MonthNow> = { kind: 'unlimited', available: null };

describe('capacity in words', () => {
  it.each<[string, MonthNow, number | null]>([
    ['nothing taken', month(120), 0],
    ['half', month(120, { committed: 40, held: 20 }), 50],
    ['half a per cent counts as one', month(1000, { committed: 505 }), 51],
    ['one point free of many is not full', month(1000, { committed: 999 }), 99],
    ['one point taken of many is not nothing', month(1000, { held: 1 }), 1],
    ['full', month(120, { committed: 120 }), 100],
    ['over', month(100, { committed: 125 }), 125],
    ['just over', month(1000, { committed: 1001 }), 100],
    ['none declared', month(0), 100],
    ['unknown', month(0, NOTHING), null],
    ['unlimited', month(0, { ...ALL, committed: 500 }), null],
  ])('per cent: %s', (_, each, expected) => expect(percentTaken(each)).toBe(expected));

  it.each<[string, MonthNow, string, string]>([
    ['some', month(120, { committed: 100, held: 9 }), '11 of 120', ''],
    ['none left', month(100, { committed: 100 }), 'none of 100', ''],
    ['zero', month(0), 'none of 0', ''],
    ['over', month(100, { committed: 125 }), 'none of 100', ''],
    ['unknown', month(0, NOTHING), 'not told', ''],
    ['unlimited', month(0, ALL), 'no limit', ''],
    ['a share is kept', month(275, { kept: 25, committed: 145, held: 80, ordinary: 225 }), '50 of 275', '25 kept for serious cases'],
    ['a share is kept and used', month(275, { kept: 25, committed: 25 }), '250 of 275', ''],
  ])('free: %s', (_, each, free, kept) => expect([freeWords(each), keptWords(each)]).toEqual([free, kept]));

  it.each<[NextFree, string]>([
    [{ kind: 'from', day: TODAY, because: [] }, 'now'],
    [{ kind: 'from', day: '2026-07-01', because: ['capacity'] }, '1 July for 25 points'],
    [{ kind: 'from', day: '2027-01-01', because: ['capacity'] }, '1 January 2027 for 25 points'],
    [{ kind: 'never', because: ['unknown'] }, 'ask again'],
    [{ kind: 'never', because: ['capacity'] }, 'not within a year'],
  ])('next free: %j', (each, expected) => expect(nextFreeWords(each, 25, TODAY)).toBe(expected));

  it.each<[string, [MonthNow, MonthNow], number, string]>([
    ['both months', [month(11), next(60, { committed: 50 })], 30, '11 points are free in June and 10 in July; this case needs 15 in each.'],
    ['halves that differ', [month(1), next(0)], 15, '1 point is free in June and none in July; this case needs 8 in June and 7 in July.'],
    ['one month', [month(0), next(60)], 30, 'No points are free in June; this case needs 15 in June.'],
    ['unknown', [month(60), next(0, NOTHING)], 30, 'It has not said what capacity it has in July.'],
    ['unknown in both', [month(0, NOTHING), next(0, NOTHING)], 30, 'It has not said what capacity it has in June and July.'],
    ['unknown and full', [month(3), next(0, NOTHING)], 30, 'It has not said what capacity it has in July. 3 points are free in June; this case needs 15 in June.'], // prettier-ignore
    ['kept', [month(20, { kept: 10 }), next(60)], 30, '10 points are free beside what is kept for serious cases in June; this case needs 15 in June.'], // prettier-ignore
    ['earmarked', [month(20, { earmarked: 10 }), next(60)], 30, '10 points are free beside what others wait for longer in June; this case needs 15 in June.'], // prettier-ignore
  ])('short: %s', (_, months, points, expected) => expect(shortWords(shortBy(months, points, false), TODAY)).toBe(expected));

  it('names a month of another year with its year', () => expect(monthName('2027-02-01', TODAY)).toBe('February 2027'));
});
