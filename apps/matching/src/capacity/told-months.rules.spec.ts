import { declaredMonths, type Declared } from './declared-months.rules.js';
import { followedTo, withDeclared, type Told } from './told-months.rules.js';

const NOTHING: Told = { months: [] };
/** Day of June on which each was declared, and what. */
type Told1 = [number, Declared];

const at = (day: number) => new Date(Date.UTC(2026, 5, day, 9));
const tell = (told: Told, [day, declared]: Told1, today = '2026-06-10'): Told => {
  const found = declaredMonths(declared, today);
  if (found.kind === 'refused') throw new Error(found.code);
  return withDeclared(told, found, at(day), `${today.slice(0, 7)}-01`);
};
const told = (...each: Told1[]) => each.reduce((sum: Told, one) => tell(sum, one), NOTHING);
/** Points, `?` for unknown, `*` for unlimited, `h` for hours: of June 2026 and those after it. */
const shown = ({ months }: Told) =>
  months.map(({ kind, points }) => (kind === 'unknown' ? '?' : kind === 'unlimited' ? '*' : (points ?? 'h'))).join(' ');
const always = (points: number, over: Partial<Declared> = {}): Declared => ({ kind: 'known', points, ...over });
const period = (month: string, points: number): Declared => ({ kind: 'known', periods: [{ period: month, points }] });

describe('what is held of what a provider told', () => {
  it.each<[string, Told1[], string]>([
    ['nothing', [], ''],
    ['points of every month', [[1, always(5)]], '5 5 5 5 5 5 5 5 5 5 5 5 5'],
    ['one month alone: the others are unknown', [[1, period('2026-08', 7)]], '? ? 7 ? ? ? ? ? ? ? ? ? ?'],
    ['unknown between two known', [[1, period('2026-06', 7)], [2, period('2026-08', 8)]], '7 ? 8 ? ? ? ? ? ? ? ? ? ?'], // prettier-ignore
    ['a month after points of every month', [[1, always(5)], [2, period('2026-08', 7)]], '5 5 7 5 5 5 5 5 5 5 5 5 5'], // prettier-ignore
    ['points of every month after a month', [[1, period('2026-08', 7)], [2, always(5)]], '5 5 5 5 5 5 5 5 5 5 5 5 5'], // prettier-ignore
    ['the same, arrived in the other order', [[2, always(5)], [1, period('2026-08', 7)]], '5 5 5 5 5 5 5 5 5 5 5 5 5'], // prettier-ignore
    ['the month, arrived first and told last', [[2, period('2026-08', 7)], [1, always(5)]], '5 5 7 5 5 5 5 5 5 5 5 5 5'], // prettier-ignore
    ['told at the same moment: what arrived last', [[1, always(5)], [1, always(6)]], '6 6 6 6 6 6 6 6 6 6 6 6 6'], // prettier-ignore
    ['no limit until August', [[1, always(5)], [2, { kind: 'unlimited', validTo: '2026-08-31' }]], '* * * 5 5 5 5 5 5 5 5 5 5'], // prettier-ignore
    ['unknown from August', [[1, always(5)], [2, { kind: 'unknown', validFrom: '2026-08-01' }]], '5 5 ? ? ? ? ? ? ? ? ? ? ?'], // prettier-ignore
    ['hours until July', [[1, always(5)], [2, { kind: 'known', facilitators: [], validTo: '2026-07-31' }]], 'h h 5 5 5 5 5 5 5 5 5 5 5'], // prettier-ignore
    ['a month behind the horizon', [[1, always(5)], [2, period('2027-08', 7)]], '5 5 5 5 5 5 5 5 5 5 5 5 5 5 7'], // prettier-ignore
    ['and points of every month after it', [[1, always(5)], [2, period('2027-08', 7)], [3, always(6)]], '6 6 6 6 6 6 6 6 6 6 6 6 6 6 6'], // prettier-ignore
    ['points from behind the horizon', [[1, always(5)], [2, always(9, { validFrom: '2027-08-01' })]], '5 5 5 5 5 5 5 5 5 5 5 5 5 5 9'], // prettier-ignore
  ])('%s', (_, each, expected) => expect(shown(told(...each))).toBe(expected));

  it.each<[string, Told1[], string, string]>([
    ['points of every month', [[1, always(5)]], '2027-07-01', '5 5 5 5 5 5 5 5 5 5 5 5 5 5'],
    ['nothing but a month', [[1, period('2026-06', 7)]], '2027-07-01', '7 ? ? ? ? ? ? ? ? ? ? ? ? ?'],
    ['a figure that ended', [[1, always(5, { validTo: '2026-06-30' })]], '2027-07-01', '5 ? ? ? ? ? ? ? ? ? ? ? ? ?'],
    ['no figure at all', [], '2026-08-01', '? ? ?'],
    ['the last one told of every month', [[1, always(5)], [2, always(9, { validFrom: '2026-12-01' })]], '2027-07-01', '5 5 5 5 5 5 9 9 9 9 9 9 9 9'], // prettier-ignore
    ['whatever arrived last', [[2, always(9, { validFrom: '2026-12-01' })], [1, always(5)]], '2027-07-01', '5 5 5 5 5 5 9 9 9 9 9 9 9 9'], // prettier-ignore
    ['not one that begins later', [[1, always(5)], [2, always(9, { validFrom: '2027-09-01' })]], '2027-10-01', '5 5 5 5 5 5 5 5 5 5 5 5 5 5 5 9 9'], // prettier-ignore
    ['never further back', [[1, always(5)]], '2026-01-01', '5 5 5 5 5 5 5 5 5 5 5 5 5'],
  ])('is followed ahead: %s', (_, each, to, expected) => expect(shown(followedTo(told(...each), '2026-06-01', to))).toBe(expected));

  it('has no gap where nobody looked for a year', () => {
    const old = tell(NOTHING, [1, period('2026-06', 7)]);
    const held = tell(old, [30, always(5)], '2028-01-15');
    expect(held.months).toHaveLength(32);
    expect(held.months.map(({ month }) => month).at(-1)).toBe('2029-01-01');
    expect(shown(held)).toMatch(/^7 (\? ){18}(5 ?){13}$/);
  });
});
