import fc from 'fast-check';
import {
  fits,
  freedAtEnd,
  halvesOf,
  isOverCommitted,
  keptOf,
  largestThatFits,
  monthsOf,
  roomIn,
  shortBy,
  type MonthNow,
} from './months.rules.js';

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
const unknown = (over: Partial<MonthNow> = {}) => month(0, { kind: 'unknown', available: null, ...over });
const unlimited = (over: Partial<MonthNow> = {}) => month(0, { kind: 'unlimited', available: null, ...over });

describe('the months that a case takes its points from', () => {
  it.each([
    ['in a month', '2026-06-10', ['2026-06-01', '2026-07-01']],
    ['on 31 January', '2026-01-31', ['2026-01-01', '2026-02-01']],
    ['on a leap day', '2028-02-29', ['2028-02-01', '2028-03-01']],
    ['in December', '2026-12-01', ['2026-12-01', '2027-01-01']],
  ])('%s', (_, day, expected) => expect(monthsOf(day)).toEqual(expected));

  it.each([
    [15, [8, 7]],
    [8, [4, 4]],
    [1, [1, 0]],
    [75, [38, 37]],
  ])('%i points, half and half', (points, expected) => expect(halvesOf(points, '2026-06-01').map((half) => half.points)).toEqual(expected));

  it.each([
    ['in the month of its booking: both halves', '2026-06-30', [8, 7]],
    ['in the next: its own half alone, since the past one was used', '2026-07-01', [7]],
    ['later: nothing', '2026-08-01', []],
  ])('an end frees, %s', (_, ended, expected) => expect(freedAtEnd(15, '2026-06-01', ended).map((half) => half.points)).toEqual(expected));
});

describe('room in a month', () => {
  it.each<[string, MonthNow, number, number]>([
    ['nothing taken', month(100), 100, 100],
    ['committed and held', month(100, { committed: 30, held: 20, ordinary: 50 }), 50, 50],
    ['none declared is none', month(0), 0, 0],
    ['unknown is none either', unknown(), 0, 0],
    ['unlimited has no end', unlimited({ committed: 500, ordinary: 500 }), Infinity, Infinity],
    ['more committed than declared', month(10, { committed: 30, ordinary: 30 }), 0, 0],
    ['kept for serious cases', month(275, { kept: 25 }), 250, 275],
    ['full for the others, and 25 for a serious one', month(275, { kept: 25, committed: 250, ordinary: 250 }), 0, 25],
    ['serious ones use the kept share first', month(275, { kept: 25, committed: 25 }), 250, 250],
    ['and then what is for all', month(275, { kept: 25, committed: 125 }), 150, 150],
    ['above the kept share by a cut', month(20, { kept: 25, committed: 10 }), 0, 10],
    ['earmarked for a serious case', month(100, { earmarked: 40 }), 60, 60],
    ['earmarked for another: the kept share is not his', month(100, { kept: 30, earmarked: 40, earmarkedOrdinary: 40 }), 30, 60],
    ['more earmarked than there is', month(30, { earmarked: 40, earmarkedOrdinary: 40 }), 0, 0],
  ])('%s', (_, each, ordinary, serious) => expect([roomIn(each, false), roomIn(each, true)]).toEqual([ordinary, serious]));

  it.each<[string, MonthNow, boolean]>([
    ['just full', month(30, { committed: 20, held: 10 }), false],
    ['a cut below what is committed', month(29, { committed: 20, held: 10 }), true],
    ['no limit', unlimited({ committed: 20 }), false],
    ['nothing known', unknown({ committed: 20 }), false],
  ])('over-committed? %s', (_, each, expected) => expect(isOverCommitted(each)).toBe(expected));

  it.each([
    ['a share of nothing', 0, 25, 0],
    ['nothing kept', 275, 0, 0],
    ['24.75 is 25', 275, 9, 25],
    ['half a point is one', 50, 1, 1],
    ['less is none', 49, 1, 0],
    ['all', 275, 100, 275],
  ])('kept: %s', (_, available, percent, expected) => expect(keptOf(available, percent)).toBe(expected));
});

describe('does a case fit?', () => {
  it.each<[string, [MonthNow, MonthNow], number, boolean, string[]]>([
    ['both halves just', [month(8), next(7)], 15, false, []],
    ['the first half does not', [month(7), next(7)], 15, false, ['2026-06-01 capacity 1']],
    ['the second does not', [month(8), next(6)], 15, false, ['2026-07-01 capacity 1']],
    ['neither', [month(0), next(0)], 15, false, ['2026-06-01 capacity 8', '2026-07-01 capacity 7']],
    ['one point takes nothing of the next month', [month(1), next(0)], 1, false, []],
    ['which may be over-committed', [month(1), next(0, { committed: 5 })], 1, false, []],
    ['or earmarked', [month(1), next(5, { earmarked: 9 })], 1, false, []],
    ['but must be known', [month(1), unknown({ month: '2026-07-01' })], 1, false, ['2026-07-01 unknown 0']],
    ['the next month is unknown', [month(100), unknown({ month: '2026-07-01' })], 15, false, ['2026-07-01 unknown 7']],
    ['no limit', [unlimited(), unlimited()], 1_000, false, []],
    ['no limit now, a figure then', [unlimited(), next(7)], 16, false, ['2026-07-01 capacity 1']],
    ['kept for serious cases', [month(10, { kept: 5 }), next(10)], 15, false, ['2026-06-01 reserved 3']],
    ['which a serious one may have', [month(10, { kept: 5 }), next(10)], 15, true, []],
    ['earmarked', [month(10, { earmarked: 5 }), next(10)], 15, true, ['2026-06-01 earmarked 3']],
    ['full is said first', [month(5, { kept: 5, earmarked: 5 }), next(10)], 15, false, ['2026-06-01 capacity 8']],
    ['then kept', [month(8, { kept: 1, earmarked: 5 }), next(10)], 15, false, ['2026-06-01 reserved 5']],
  ])('%s', (_, months, points, serious, expected) => {
    expect(shortBy(months, points, serious).map((each) => `${each.month} ${each.because} ${each.points}`)).toEqual(expected);
    expect(fits(months, points, serious)).toBe(expected.length === 0);
  });

  it.each<[string, [MonthNow, MonthNow], number]>([
    ['the next month binds', [month(50), next(10)], 21],
    ['this month binds', [month(10), next(50)], 20],
    ['as much in both', [month(10), next(10)], 20],
    ['nothing', [month(0), next(10)], 0],
    ['one unknown', [month(10), unknown()], 0],
    ['no limit', [unlimited(), unlimited()], Infinity],
    ['no limit now', [unlimited(), next(10)], 21],
  ])('the largest: %s', (_, months, expected) => expect(largestThatFits(months, false)).toBe(expected));

  it('the largest that fits does, and one more point does not', () => {
    const anyMonth = (which: string) =>
      fc
        .record({
          available: fc.nat(80),
          kept: fc.nat(40),
          ordinary: fc.nat(40),
          serious: fc.nat(40),
          earmarked: fc.nat(20),
          others: fc.nat(20),
        })
        .map(({ available, kept, ordinary, serious, earmarked, others }) =>
          month(available, {
            month: which,
            kept,
            ordinary,
            committed: ordinary + serious,
            earmarked: earmarked + others,
            earmarkedOrdinary: others,
          }),
        );
    fc.assert(
      fc.property(anyMonth('2026-06-01'), anyMonth('2026-07-01'), fc.boolean(), (first, second, serious) => {
        const most = largestThatFits([first, second], serious);
        expect(most === 0 || fits([first, second], most, serious)).toBe(true);
        expect(fits([first, second], most + 1, serious)).toBe(false);
      }),
      { seed: 20260610 },
    );
  });
});
