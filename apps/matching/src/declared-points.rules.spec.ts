import { declaredPoints, type Declared } from './declared-points.rules.js';

describe('the points that a declaration comes to', () => {
  it.each<[string, Declared, number | null | string]>([
    ['points', { kind: 'known', points: 120 }, 120],
    ['zero is not unknown', { kind: 'known', points: 0 }, 0],
    ['unknown', { kind: 'unknown', points: 12 }, null],
    ['unlimited', { kind: 'unlimited' }, null],
    [
      'the month of today',
      {
        kind: 'known',
        periods: [
          { period: '2026-05', points: 1 },
          { period: '2026-06', points: 2 },
        ],
      },
      2,
    ],
    ['a month that is not today', { kind: 'known', periods: [{ period: '2026-07', points: 1 }] }, 'month_missing'],
    ['hours of facilitators, rounded down', { kind: 'known', facilitators: [{ hours: 10.5 }, { hours: 7.4 }] }, 17],
    ['nothing said', { kind: 'known' }, 'points_missing'],
    ['valid from today', { kind: 'known', points: 5, validFrom: '2026-06-10' }, 5],
    ['valid from tomorrow', { kind: 'known', points: 5, validFrom: '2026-06-11' }, 'not_valid_yet'],
    ['valid to today', { kind: 'known', points: 5, validTo: '2026-06-10' }, 5],
    ['valid to yesterday', { kind: 'known', points: 5, validTo: '2026-06-09' }, 'not_valid_any_more'],
  ])('%s', (_, declared, expected) => {
    const found = declaredPoints(declared, '2026-06-10');
    expect(found.kind === 'points' ? found.points : found.code).toBe(expected);
  });
});
