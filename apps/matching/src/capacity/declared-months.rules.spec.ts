import { declaredMonths, monthsFrom, type Declared } from './declared-months.rules.js';

const TODAY = '2026-06-10';

/** Each run of months that are told alike: from, to, what. */
function runs(declared: Declared, today = TODAY): string {
  const found = declaredMonths(declared, today);
  if (found.kind === 'refused') return `${found.path} ${found.code}`;
  const said = found.months.map(({ month, kind, source, points }) => ({
    month: month.slice(0, 7),
    what: `${kind} ${source}${points === undefined ? '' : ` ${points}`}`,
  }));
  const parts: { from: string; to: string; what: string }[] = [];
  for (const { month, what } of said) {
    const last = parts.at(-1);
    if (last?.what === what && monthsFrom(`${last.to}-01`, `${month}-01`).length === 2) last.to = month;
    else parts.push({ from: month, to: month, what });
  }
  const open = found.open && `open from ${found.open.from.slice(0, 7)} ${found.open.points ?? found.open.source}`;
  return [...parts.map(({ from, to, what }) => `${from}..${to} ${what}`), ...(open ? [open] : [])].join(' | ');
}

const period = (month: string, points: number) => ({ period: month, points });
const hours = [{ facilitator: 'staff-1', hours: 40 }];

describe('the months of which a declaration says something', () => {
  it.each<[string, Declared, string]>([
    ['points', { kind: 'known', points: 120 }, '2026-06..2027-06 known points 120 | open from 2026-06 120'],
    ['zero is not unknown', { kind: 'known', points: 0 }, '2026-06..2027-06 known points 0 | open from 2026-06 0'],
    ['unknown', { kind: 'unknown', points: 12 }, '2026-06..2027-06 unknown points | open from 2026-06 points'],
    ['unlimited', { kind: 'unlimited' }, '2026-06..2027-06 unlimited points | open from 2026-06 points'],
    ['hours', { kind: 'known', facilitators: hours }, '2026-06..2027-06 known facilitators | open from 2026-06 facilitators'],
    ['points and hours', { kind: 'known', points: 30, facilitators: hours }, '2026-06..2027-06 known points 30 | open from 2026-06 30'],
    ['two months alone', { kind: 'known', periods: [period('2026-07', 2), period('2026-06', 1)] }, '2026-06..2026-06 known period 1 | 2026-07..2026-07 known period 2'], // prettier-ignore
    ['a month ahead alone', { kind: 'known', periods: [period('2026-08', 9)] }, '2026-08..2026-08 known period 9'],
    ['past months of a year drop out', { kind: 'known', periods: [period('2026-05', 1), period('2026-06', 2)] }, '2026-06..2026-06 known period 2'], // prettier-ignore
    ['all passed', { kind: 'known', periods: [period('2026-05', 1)] }, 'periods months_passed'],
    ['points, and another figure in July', { kind: 'known', points: 5, periods: [period('2026-07', 2)] }, '2026-06..2026-06 known points 5 | 2026-07..2026-07 known period 2 | 2026-08..2027-06 known points 5 | open from 2026-06 5'], // prettier-ignore
    ['points, and another figure behind the horizon', { kind: 'known', points: 5, periods: [period('2027-09', 2)] }, '2026-06..2027-06 known points 5 | 2027-09..2027-09 known period 2 | open from 2026-06 5'], // prettier-ignore
    ['no limit in July alone', { kind: 'unlimited', periods: [period('2026-07', 2)] }, '2026-07..2026-07 unlimited period'],
    ['unknown in July alone', { kind: 'unknown', periods: [period('2026-07', 2)] }, '2026-07..2026-07 unknown period'],
    ['nothing said', { kind: 'known' }, 'points points_missing'],
    ['valid from today', { kind: 'known', points: 5, validFrom: TODAY }, '2026-06..2027-06 known points 5 | open from 2026-06 5'],
    ['valid for long', { kind: 'known', points: 5, validFrom: '2020-01-01' }, '2026-06..2027-06 known points 5 | open from 2026-06 5'],
    ['valid from a day ahead', { kind: 'known', points: 5, validFrom: '2026-08-15' }, '2026-08..2027-06 known points 5 | open from 2026-08 5'], // prettier-ignore
    ['valid from behind the horizon', { kind: 'known', points: 5, validFrom: '2027-10-01' }, '2027-10..2027-10 known points 5 | open from 2027-10 5'], // prettier-ignore
    ['valid from too far ahead', { kind: 'known', points: 5, validFrom: '2028-07-01' }, 'validFrom too_far_ahead'],
    ['hours from later this month', { kind: 'known', facilitators: hours, validFrom: '2026-06-30', validTo: '2026-07-31' }, '2026-06..2026-07 known facilitators'], // prettier-ignore
    ['hours from next month', { kind: 'known', facilitators: hours, validFrom: '2026-07-01' }, 'validFrom hours_ahead'],
    ['valid to today', { kind: 'known', points: 5, validTo: TODAY }, '2026-06..2026-06 known points 5'],
    ['valid to yesterday', { kind: 'known', points: 5, validTo: '2026-06-09' }, 'validTo not_valid_any_more'],
    ['valid for two days of two months', { kind: 'known', points: 5, validFrom: '2026-06-30', validTo: '2026-07-01' }, '2026-06..2026-07 known points 5'], // prettier-ignore
    ['valid for decades', { kind: 'known', points: 5, validTo: '2099-12-31' }, '2026-06..2028-06 known points 5'],
    ['a month in which it is not valid', { kind: 'known', periods: [period('2026-06', 1), period('2026-08', 1)], validTo: '2026-07-31' }, 'periods[1].period outside_validity'], // prettier-ignore
    ['a month before', { kind: 'known', periods: [period('2026-07', 1)], validFrom: '2026-08-01' }, 'periods[0].period outside_validity'],
    ['a month of which it is valid on the last day', { kind: 'known', periods: [period('2026-07', 1)], validFrom: '2026-07-31' }, '2026-07..2026-07 known period 1'], // prettier-ignore
    ['a month too far ahead', { kind: 'known', periods: [period('2028-07', 1)] }, 'periods[0].period too_far_ahead'],
  ])('%s', (_, declared, expected) => expect(runs(declared)).toBe(expected));

  it('counts from the last day of January', () =>
    expect(runs({ kind: 'known', points: 5 }, '2026-01-31')).toBe('2026-01..2027-01 known points 5 | open from 2026-01 5'));
});
