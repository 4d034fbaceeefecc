import { addDays, addMonths } from './calendar.rules.js';
import { capacityShown, type ProviderAhead } from './capacity-shown.rules.js';
import type { Facilitator } from './facilitator.rules.js';
import type { FacilitatorRules } from './may-take.rules.js';
import type { MonthNow } from './months.rules.js';

const TODAY = '2026-06-10';
const RULES: FacilitatorRules = { checks: [{ kind: 'dbs', when: 'always', untold: 'passes' }], coolDownDays: 14, mostCases: null };
const usual = { points: 25, contactBy: (day: string) => addDays(day, 7) };
const month = (available: number, over: Partial<MonthNow> = {}): Omit<MonthNow, 'month'> => ({ kind: 'known', available, kept: 0, committed: 0, held: 0, ordinary: 0, earmarked: 0, earmarkedOrdinary: 0, ...over }); // prettier-ignore
const NOTHING = month(0, { kind: 'unknown', available: null });
const ALL = month(0, { kind: 'unlimited', available: null });
const months = (...each: Omit<MonthNow, 'month'>[]) =>
  [...each, ...Array(14 - each.length).fill(each.at(-1))].map((one, nth) => ({ ...one, month: addMonths('2026-06-01', nth) }));
const lead = (over: Partial<Facilitator> = {}): Facilitator => ({ code: 'a', kind: 'staff', accreditation: 'intermediate', tags: [], languages: [], districts: [], checks: [], ...over }); // prettier-ignore
const provider = (over: Partial<ProviderAhead> = {}): ProviderAhead => ({
  months: months(month(120)),
  staff: [lead()],
  busy: [],
  absences: [],
  agreements: [{ from: '2025-01-01', to: '2029-12-31' }],
  suspended: false,
  paused: false,
  ...over,
});
const leave = { facilitator: 'a', from: '2026-06-08', to: '2026-06-26', kind: 'leave' as const };

describe('a provider’s capacity, shown', () => {
  it.each<[string, ProviderAhead, string, (number | null)[]]>([
    ['free now', provider(), 'now', [240, 240]],
    [
      'full this month',
      provider({ months: months(month(120, { committed: 109, ordinary: 109 }), month(120)) }),
      '1 July for 25 points',
      [22, 22],
    ],
    ['a share is kept', provider({ months: months(month(30, { kept: 20 })) }), 'not within a year', [60, 20]],
    ['no limit', provider({ months: months(ALL) }), 'now', [null, null]],
    ['not told', provider({ months: months(NOTHING) }), 'ask again', [0, 0]],
    ['no months at all', provider({ months: [] }), 'ask again', [0, 0]],
    ['nobody who may lead', provider({ staff: [lead({ accreditation: 'foundation' })] }), 'not within a year', [240, 240]],
    [
      'a check that has expired',
      provider({ staff: [lead({ checks: [{ kind: 'dbs', expiresOn: '2026-06-09' }] })] }),
      'not within a year',
      [240, 240],
    ],
    ['the only one away: until the first contact can be made', provider({ absences: [leave] }), '20 June for 25 points', [240, 240]],
    ['another is there', provider({ absences: [leave], staff: [lead(), lead({ code: 'b' })] }), 'now', [240, 240]],
    [
      'a check that expires before there is room',
      provider({ staff: [lead({ checks: [{ kind: 'dbs', expiresOn: '2026-06-30' }] })], months: months(month(0), month(120)) }),
      'not within a year',
      [0, 0],
    ],
    ['paused', provider({ paused: true }), 'not within a year', [240, 240]],
  ])('%s', (_, each, words, free) => {
    // prettier-ignore
    const { nextFree, freeNow } = capacityShown(each, TODAY, usual, RULES);
    expect([nextFree.words, freeNow.serious, freeNow.others]).toEqual([words, ...free]);
  });

  it('shows each month in figures and words', () => {
    const shown = capacityShown(provider({ months: months(month(275, { kept: 25, committed: 145, held: 80, ordinary: 225 }), ALL) }), TODAY, usual, RULES); // prettier-ignore
    expect(shown.months.slice(0, 2)).toEqual([
      { month: '2026-06-01', kind: 'known', available: 275, kept: 25, committed: 145, held: 80, free: 50, freeForOthers: 25, percent: 82, overCommitted: false, words: '50 of 275', keptWords: '25 kept for serious cases' }, // prettier-ignore
      { month: '2026-07-01', kind: 'unlimited', available: null, kept: 0, committed: 0, held: 0, free: null, freeForOthers: null, percent: null, overCommitted: false, words: 'no limit', keptWords: '' }, // prettier-ignore
    ]);
  });
});
