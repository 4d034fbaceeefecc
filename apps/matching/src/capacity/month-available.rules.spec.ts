import { availableIn, type AbsenceTold, type MonthDeclared } from './month-available.rules.js';
import type { Facilitator } from './facilitator.rules.js';

const person = (code: string, over: Partial<Facilitator> = {}): Facilitator => ({
  code,
  kind: 'staff',
  accreditation: 'intermediate',
  tags: [],
  languages: [],
  districts: [],
  checks: [],
  ...over,
});
const hours = (code: string, hoursAMonth: number, over: Partial<Facilitator> = {}) => person(code, { hoursAMonth, ...over });
const away = (from: string, to: string, over: Partial<AbsenceTold> = {}): AbsenceTold => ({
  facilitator: 'a',
  from,
  to,
  kind: 'leave',
  toldAt: new Date('2026-01-20T09:00:00Z'),
  ...over,
});
const BEFORE = new Date('2026-01-10T09:00:00Z');
const AFTER = new Date('2026-01-30T09:00:00Z');

/** February 2026 has 20 working days and no bank holiday. */
const february = (over: Partial<MonthDeclared> = {}): MonthDeclared => ({
  month: '2026-02-01',
  kind: 'known',
  declaredAt: BEFORE,
  byMonth: false,
  ...over,
});
/** May 2026 has 19: two Mondays are bank holidays. */
const may = (over: Partial<MonthDeclared> = {}) => february({ month: '2026-05-01', ...over });
const points = (named: number, over: Partial<MonthDeclared> = {}) => february({ points: named, ...over });
const two = [hours('a', 40), hours('b', 60)];

describe('points that a provider has in a month', () => {
  it.each<[string, MonthDeclared, Facilitator[], AbsenceTold[], number]>([
    ['the hours of all', february(), two, [], 100],
    ['nobody there', february(), [], [], 0],
    ['rounded down once', february(), [hours('a', 10.5), hours('b', 7.4)], [], 17],
    ['and not for each', february(), [hours('a', 10.5), hours('b', 7.5)], [], 18],
    ['a quarter of the month away', february(), two, [away('2026-02-02', '2026-02-06')], 90],
    ['the weekends around it count nothing', february(), two, [away('2026-01-31', '2026-02-08')], 90],
    ['away over the end of the month', february(), two, [away('2026-02-23', '2026-03-31')], 90],
    ['one day', february(), [hours('a', 10)], [away('2026-02-02', '2026-02-02')], 9],
    ['a weekend', february(), two, [away('2026-02-07', '2026-02-08')], 100],
    ['a bank holiday', may(), [hours('a', 19)], [away('2026-05-04', '2026-05-04')], 19],
    ['the week of a bank holiday', may(), [hours('a', 19)], [away('2026-05-04', '2026-05-08')], 15],
    ['days away twice count once', february(), two, [away('2026-02-02', '2026-02-06'), away('2026-02-04', '2026-02-10')], 86],
    ['sick on leave', february(), two, [away('2026-02-02', '2026-02-06'), away('2026-02-03', '2026-02-03', { kind: 'sickness' })], 90],
    ['all month', february(), two, [away('2026-02-01', '2026-02-28')], 60],
    ['another month', february(), two, [away('2026-03-01', '2026-03-31')], 100],
    ['another facilitator', february(), two, [away('2026-02-02', '2026-02-06', { facilitator: 'z' })], 100],
    ['hours said win over days', february(), two, [away('2026-02-02', '2026-02-27', { hours: 3 })], 97],
    ['hours over two months by working days', february(), two, [away('2026-02-23', '2026-03-06', { hours: 30 })], 85],
    [
      'hours on days away count once',
      february(),
      two,
      [away('2026-02-02', '2026-02-06'), away('2026-02-05', '2026-02-10', { hours: 8 })],
      86,
    ],
    ['hours at a weekend', february(), two, [away('2026-02-07', '2026-02-08', { hours: 6, kind: 'training' })], 94],
    ['hours at the weekend before', february(), two, [away('2026-01-31', '2026-02-01', { hours: 6 })], 100],
    ['more hours than there are', february(), two, [away('2026-02-02', '2026-02-27', { hours: 500 })], 60],
    ['joined in the middle', february(), [hours('a', 40, { joinedOn: '2026-02-16' })], [], 20],
    ['joins later', february(), [hours('a', 40, { joinedOn: '2026-03-01' })], [], 0],
    ['left after the first week', february(), [hours('a', 40, { leftOn: '2026-02-06' })], [], 10],
    ['left before', february(), [hours('a', 40, { leftOn: '2026-01-31' })], [], 0],
    ['has left for good', february(), two, [away('2026-02-16', '2026-02-16', { kind: 'left' })], 80],
    ['had left, and is named again', february({ declaredAt: AFTER }), two, [away('2026-01-01', '2026-01-01', { kind: 'left' })], 100],
    ['leave stands however often hours are said again', february({ declaredAt: AFTER }), two, [away('2026-02-02', '2026-02-06')], 90],
  ])('from hours: %s', (_, declared, staff, absences, expected) =>
    expect(availableIn(declared, staff, absences, 0)).toMatchObject({ kind: 'known', available: expected }),
  );

  it.each<[string, MonthDeclared, Facilitator[], AbsenceTold[], number]>([
    ['as named', points(120), two, [], 120],
    ['zero', points(0), two, [away('2026-02-02', '2026-02-06')], 0],
    ['less his hours', points(120), two, [away('2026-02-02', '2026-02-06')], 110],
    [
      'where no hours are told, an equal share',
      points(120),
      [person('a'), person('b'), person('c')],
      [away('2026-02-01', '2026-02-28')],
      80,
    ],
    ['a share of what the others leave', points(120), [person('a'), person('b'), hours('c', 100)], [away('2026-02-01', '2026-02-28')], 110],
    ['thirds are not rounded before the end', points(100), [person('a'), person('b'), person('c')], [away('2026-02-02', '2026-02-06')], 91],
    ['no share left', points(120), [person('a'), hours('b', 200)], [away('2026-02-01', '2026-02-28')], 120],
    ['never below none', points(10), two, [away('2026-02-01', '2026-02-28')], 0],
    ['nobody is known', points(120), [], [away('2026-02-01', '2026-02-28')], 120],
    ['who joins in the month is in it', points(120), [hours('a', 40, { joinedOn: '2026-02-16' })], [], 120],
    ['leave stands however often it is said again', points(120, { declaredAt: AFTER }), two, [away('2026-02-02', '2026-02-06')], 110],
    ['who left before is not in it', points(120, { declaredAt: AFTER }), two, [away('2026-01-19', '2026-01-19', { kind: 'left' })], 120],
    ['who left since is', points(120), two, [away('2026-01-19', '2026-01-19', { kind: 'left' })], 80],
    [
      'of this very month, leave told before is in it',
      points(120, { byMonth: true, declaredAt: AFTER }),
      two,
      [away('2026-02-02', '2026-02-06')],
      120,
    ],
    ['and leave told since is not', points(120, { byMonth: true }), two, [away('2026-02-02', '2026-02-06')], 110],
  ])('from points: %s', (_, declared, staff, absences, expected) =>
    expect(availableIn(declared, staff, absences, 0)).toMatchObject({ kind: 'known', available: expected }),
  );

  it.each<[string, MonthDeclared, ReturnType<typeof availableIn>]>([
    ['unknown is not zero', february({ kind: 'unknown' }), { kind: 'unknown', available: null, kept: 0, away: [] }],
    ['nor unlimited', february({ kind: 'unlimited' }), { kind: 'unlimited', available: null, kept: 0, away: [] }],
    [
      'a share is kept of what is left, and it says who is away',
      points(275),
      {
        kind: 'known',
        available: 240,
        kept: 24,
        away: [
          { facilitator: 'a', hundredths: 2000 },
          { facilitator: 'b', hundredths: 1500 },
        ],
      },
    ],
  ])('%s', (_, declared, expected) =>
    expect(
      availableIn(declared, two, [away('2026-02-02', '2026-02-13'), away('2026-02-23', '2026-02-27', { facilitator: 'b' })], 10),
    ).toEqual(expected),
  );
});
