import type { Facilitator } from './facilitator.rules.js';
import type { FacilitatorRules } from './may-take.rules.js';
import { staffShown } from './staff-shown.rules.js';

const TODAY = '2026-06-10';
const RULES: FacilitatorRules = { checks: [{ kind: 'dbs', when: 'always', untold: 'passes' }, { kind: 'prison', when: 'custody', untold: 'blocks' }], coolDownDays: 14, mostCases: null }; // prettier-ignore
const person = (over: Partial<Facilitator> = {}): Facilitator => ({ code: 'a', kind: 'volunteer', accreditation: 'advanced', tags: [], languages: [], districts: [], conflictKey: 'secret', checks: [{ kind: 'dbs', expiresOn: '2026-06-09' }], ...over }); // prettier-ignore
const shown = (facilitator: Facilitator, reader: 'provider' | 'administrator') =>
  staffShown({ staff: [facilitator], busy: [{ facilitator: 'a', cases: 2, seriousEndedOn: '2026-06-01' }], absences: [] }, TODAY, TODAY, RULES, reader)[0]!; // prettier-ignore

describe('a provider’s people, shown', () => {
  it.each<[string, Facilitator, 'provider' | 'administrator', object, object]>([
    [
      'a volunteer to the provider',
      person(),
      'provider',
      { kind: 'dbs', expired: true, expiresOn: '2026-06-09' },
      { kind: 'check_expired', check: 'dbs', on: '2026-06-09' },
    ],
    ['a volunteer to an administrator', person(), 'administrator', { kind: 'dbs', expired: true }, { kind: 'check_expired', check: 'dbs' }],
    [
      'staff to an administrator',
      person({ kind: 'staff' }),
      'administrator',
      { kind: 'dbs', expired: true, expiresOn: '2026-06-09' },
      { kind: 'check_expired', check: 'dbs', on: '2026-06-09' },
    ],
  ])('%s', (_, facilitator, reader, check, bar) => {
    // prettier-ignore
    const found = shown(facilitator, reader);
    expect(found).toMatchObject({ checks: [check], bars: [bar], cases: 2, checksNotTold: ['prison'] });
    expect([found.checks[0], found.bars[0]]).toEqual([check, bar]);
    expect(found.barsOfSerious).toEqual([{ kind: 'cool_down', until: '2026-06-15' }]);
    expect(JSON.stringify(found)).not.toContain('secret');
  });

  it('has nothing to say of one whose checks are good', () =>
    expect(shown(person({ checks: [{ kind: 'dbs', expiresOn: TODAY }] }), 'administrator')).toMatchObject({ checks: [{ expired: false }], bars: [] })); // prettier-ignore
});
