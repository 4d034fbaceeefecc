import { addMonths } from './calendar.rules.js';
import type { MonthNow } from './months.rules.js';
import { nextFreeFrom, type Ahead, type Room } from './next-free.rules.js';

const TODAY = '2026-06-10';
const month = (available: number, over: Partial<MonthNow> = {}): Omit<MonthNow, 'month'> => ({
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
const full = month(100, { committed: 100, ordinary: 100 });
const unknown = month(0, { kind: 'unknown', available: null });
const unlimited = month(0, { kind: 'unlimited', available: null });
const months = (...each: Omit<MonthNow, 'month'>[]) => each.map((one, nth) => ({ ...one, month: addMonths('2026-06-01', nth) }));
const year = (...each: Omit<MonthNow, 'month'>[]) => months(...each, ...Array(14 - each.length).fill(month(100)));
const ahead = (over: Partial<Ahead> = {}): Ahead => ({
  months: year(),
  agreements: [{ from: '2025-01-01', to: '2029-12-31' }],
  suspended: false,
  paused: false,
  changes: [],
  ...over,
});
const room = (points: number, over: Partial<Room> = {}): Room => ({ points, serious: false, ableOn: () => true, ...over });

describe('next free from', () => {
  it.each<[string, Ahead, Room, string]>([
    ['now', ahead(), room(25), '2026-06-10'],
    ['no limit', ahead({ months: year(unlimited, unlimited) }), room(25), '2026-06-10'],
    ['next month', ahead({ months: year(full) }), room(25), '2026-07-01 capacity'],
    ['in the second month: the next one must fit too', ahead({ months: year(month(100), full) }), room(25), '2026-08-01 capacity'],
    ['a smaller case sooner', ahead({ months: year(month(100), month(100, { committed: 95 })) }), room(11), '2026-06-10'],
    ['a share is kept', ahead({ months: year(month(20, { kept: 10 }), month(20, { kept: 10 })) }), room(25), '2026-08-01 reserved'],
    ['for a serious one', ahead({ months: year(month(20, { kept: 10 }), month(20, { kept: 10 })) }), room(25, { serious: true }), '2026-06-10'], // prettier-ignore
    ['earmarked', ahead({ months: year(month(20, { earmarked: 10 })) }), room(25), '2026-07-01 earmarked'],
    ['too large for ever', ahead(), room(300), 'never capacity'],
    ['unknown next month', ahead({ months: year(month(100), unknown) }), room(25), '2026-08-01 unknown'],
    ['told for two months alone', ahead({ months: year(full, full, ...Array(12).fill(unknown)) }), room(25), 'never unknown'],
    ['no further than its months', ahead({ months: months(full, full) }), room(25), 'never capacity'],
    ['one month is not enough', ahead({ months: months(month(100)) }), room(25), 'never unknown'],
    ['nothing told', ahead({ months: [] }), room(25), 'never unknown'],
    ['suspended', ahead({ suspended: true }), room(25), 'never suspended'],
    ['paused', ahead({ paused: true }), room(25), 'never paused'],
    ['the agreement begins later', ahead({ agreements: [{ from: '2026-07-15', to: '2027-07-14' }] }), room(25), '2026-07-15 agreement'],
    ['the agreement ends before there is room', ahead({ months: year(full), agreements: [{ from: '2025-01-01', to: '2026-06-30' }] }), room(25), 'never agreement'], // prettier-ignore
    ['and another follows', ahead({ months: year(full), agreements: [{ from: '2025-01-01', to: '2026-06-30' }, { from: '2026-09-07', to: '2027-09-06' }] }), room(25), '2026-09-07 agreement'], // prettier-ignore
    ['the agreement begins today', ahead({ agreements: [{ from: TODAY, to: TODAY }] }), room(25), '2026-06-10'],
    ['the agreement ended yesterday', ahead({ agreements: [{ from: '2025-01-01', to: '2026-06-09' }] }), room(25), 'never agreement'],
    ['after leave', ahead({ changes: ['2026-06-15', '2026-06-12'] }), room(25, { ableOn: (day) => day >= '2026-06-15' }), '2026-06-15 facilitator'], // prettier-ignore
    ['after leave and when there is room', ahead({ months: year(full), changes: ['2026-06-15'] }), room(25, { ableOn: (day) => day >= '2026-06-15' }), '2026-07-01 capacity'], // prettier-ignore
    ['nobody is able, ever', ahead(), room(25, { ableOn: () => false }), 'never facilitator'],
    ['a change in the past', ahead({ changes: ['2026-06-01'] }), room(25), '2026-06-10'],
  ])('%s', (_, provider, wanted, expected) => {
    const found = nextFreeFrom(provider, wanted, TODAY);
    expect([found.kind === 'from' ? found.day : 'never', ...found.because].join(' ')).toBe(expected);
  });

  it('looks no further than asked', () =>
    expect(nextFreeFrom(ahead({ months: year(full) }), room(25), TODAY, 20)).toEqual({ kind: 'never', because: ['capacity'] }));

  it('is today on the last day of a month, by that month and the next', () =>
    expect(nextFreeFrom(ahead({ months: year(full) }), room(25), '2026-07-31')).toMatchObject({ kind: 'from', day: '2026-07-31' }));
});
