import { addDays } from './calendar.rules.js';
import type { Absence, Facilitator } from './facilitator.rules.js';
import { barsOf, daysOfChange, type FacilitatorRules, type Wanted, type Work } from './may-take.rules.js';

const TODAY = '2026-06-10';
const RULES: FacilitatorRules = {
  checks: [
    { kind: 'dbs', when: 'always', untold: 'passes' },
    { kind: 'prison', when: 'custody', untold: 'blocks' },
  ],
  coolDownDays: 14,
  mostCases: null,
};
const facilitator = (over: Partial<Facilitator> = {}): Facilitator => ({
  code: 'a',
  kind: 'staff',
  accreditation: 'advanced',
  tags: [],
  languages: [],
  districts: [],
  checks: [{ kind: 'dbs', expiresOn: '2027-01-31' }],
  ...over,
});
const away = (from: string, to: string, over: Partial<Absence> = {}): Absence => ({ facilitator: 'a', from, to, kind: 'leave', ...over });
const none: Work = { cases: 0 };
const plain: Wanted = { serious: false, inCustody: false, contactBy: TODAY };
const serious: Wanted = { ...plain, serious: true };
const prison: Wanted = { ...plain, inCustody: true };
const contact = (contactBy: string): Wanted => ({ ...plain, contactBy });
const until = (expiresOn: string, kind = 'dbs') => facilitator({ checks: [{ kind, expiresOn }] });

describe('a facilitator may take a case', () => {
  it.each<[string, Facilitator, Work, Absence[], Wanted, string[]]>([
    ['nothing bars', facilitator(), none, [], plain, []],
    ['joins tomorrow', facilitator({ joinedOn: '2026-06-11' }), none, [], plain, ['not_there 2026-06-11']],
    ['joined today', facilitator({ joinedOn: TODAY }), none, [], plain, []],
    ['last day today', facilitator({ leftOn: TODAY }), none, [], plain, []],
    ['left yesterday', facilitator({ leftOn: '2026-06-09' }), none, [], plain, ['not_there']],
    ['told to have left today', facilitator(), none, [away(TODAY, TODAY, { kind: 'left' })], plain, ['not_there']],
    ['told to have left long ago', facilitator(), none, [away('2026-01-01', '2026-01-01', { kind: 'left' })], plain, ['not_there']],
    ['leaves tomorrow', facilitator(), none, [away('2026-06-11', '2026-06-11', { kind: 'left' })], plain, []],
    ['away today', facilitator(), none, [away(TODAY, TODAY)], plain, ['away 2026-06-11']],
    ['back today', facilitator(), none, [away('2026-06-01', '2026-06-09')], plain, []],
    ['away from tomorrow', facilitator(), none, [away('2026-06-11', '2026-06-30')], plain, []],
    ['one absence upon another', facilitator(), none, [away('2026-06-13', '2026-06-20'), away('2026-06-08', '2026-06-12')], plain, ['away 2026-06-21']], // prettier-ignore
    ['back when the first contact is due', facilitator(), none, [away('2026-06-08', '2026-06-16')], contact('2026-06-17'), []],
    ['away on that day too', facilitator(), none, [away('2026-06-08', '2026-06-17')], contact('2026-06-17'), ['away 2026-06-18']],
    ['away today and on that day, and there between', facilitator(), none, [away(TODAY, TODAY), away('2026-06-17', '2026-06-17')], contact('2026-06-17'), []], // prettier-ignore
    ['a day between', facilitator(), none, [away('2026-06-14', '2026-06-20'), away('2026-06-08', '2026-06-12')], plain, ['away 2026-06-13']], // prettier-ignore
    ['leaves for good from his leave', facilitator(), none, [away('2026-06-08', '2026-06-12'), away('2026-06-13', '2026-06-13', { kind: 'left' })], plain, ['away']], // prettier-ignore
    ['some hours of training', facilitator(), none, [away(TODAY, TODAY, { kind: 'training', hours: 3 })], plain, []],
    ["a colleague's leave", facilitator(), none, [away(TODAY, TODAY, { facilitator: 'b' })], plain, []],
    ['a check that is good today', until(TODAY), none, [], plain, []],
    ['a check that was good yesterday', until('2026-06-09'), none, [], plain, ['check_expired dbs']],
    ['no check was told', facilitator({ checks: [] }), none, [], plain, []],
    ['a check that this area does not ask for', until('2026-01-01', 'first_aid'), none, [], plain, []],
    ['a prison check that has expired, elsewhere', until('2026-01-01', 'prison'), none, [], plain, []],
    ['a prison check that has expired, in a prison', until('2026-01-01', 'prison'), none, [], prison, ['check_expired prison']],
    ['no prison check was told, in a prison', facilitator(), none, [], prison, ['check_missing prison']],
    ['cleared for prisons', until('2026-06-10', 'prison'), none, [], prison, []],
    ['any number of cases', facilitator(), { cases: 900 }, [], plain, []],
    ['fewer than the most', facilitator({ mostCases: 3 }), { cases: 2 }, [], plain, []],
    ['the most at once', facilitator({ mostCases: 3 }), { cases: 3 }, [], plain, ['most_cases 3']],
    ['none at all, please', facilitator({ mostCases: 0 }), none, [], plain, ['most_cases 0']],
    ['cools down', facilitator(), { cases: 0, seriousEndedOn: '2026-06-01' }, [], serious, ['cool_down 2026-06-15']],
    ['has cooled down', facilitator(), { cases: 0, seriousEndedOn: '2026-05-27' }, [], serious, []],
    ['cools down by his own figure', facilitator({ coolDownDays: 30 }), { cases: 0, seriousEndedOn: '2026-05-27' }, [], serious, ['cool_down 2026-06-26']], // prettier-ignore
    ['needs no cooling down', facilitator({ coolDownDays: 0 }), { cases: 0, seriousEndedOn: TODAY }, [], serious, []],
    ['cooling down bars no other case', facilitator(), { cases: 0, seriousEndedOn: '2026-06-01' }, [], plain, []],
    ['all at once', facilitator({ checks: until('2026-06-01').checks, mostCases: 1 }), { cases: 1, seriousEndedOn: TODAY }, [away(TODAY, TODAY)], serious, ['away 2026-06-11', 'check_expired dbs', 'most_cases 1', 'cool_down 2026-06-24']], // prettier-ignore
  ])('%s', (_, who, work, absences, wanted, expected) => {
    const found = barsOf(who, work, absences, wanted, TODAY, RULES).map((bar) => {
      switch (bar.kind) {
        case 'check_expired':
        case 'check_missing':
          return `${bar.kind} ${bar.check}`;
        case 'most_cases':
          return `${bar.kind} ${bar.most}`;
        default:
          return bar.until ? `${bar.kind} ${bar.until}` : bar.kind;
      }
    });
    expect(found).toEqual(expected);
  });

  it("takes the area's most where none is his own", () =>
    expect(barsOf(facilitator(), { cases: 2 }, [], plain, TODAY, { ...RULES, mostCases: 2 })).toEqual([{ kind: 'most_cases', most: 2 }]));

  it('names the days on which a bar falls by itself', () => {
    const absences = [
      away('2026-06-08', '2026-06-12'),
      away('2026-07-01', '2026-07-01', { kind: 'left' }),
      away('2026-06-20', '2026-06-21', { hours: 4 }),
      away('2026-06-08', '2026-06-14', { facilitator: 'b' }),
    ];
    const days = (contactDays: number) =>
      daysOfChange(facilitator({ joinedOn: '2026-06-11' }), { cases: 1, seriousEndedOn: '2026-06-09' }, absences, RULES, (day) =>
        addDays(day, contactDays),
      );
    expect(days(0)).toEqual(['2026-06-13', '2026-06-11', '2026-06-23']);
    expect(days(3)).toEqual(['2026-06-10', '2026-06-11', '2026-06-23']);
  });
});
