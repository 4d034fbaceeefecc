import { absenceTold, sameAbsence } from './absence-told.rules.js';
import type { Absence, Facilitator } from './facilitator.rules.js';

const staff: Facilitator[] = [
  { code: 'a', kind: 'staff', accreditation: 'intermediate', tags: [], languages: [], districts: [], checks: [] },
];
const away = (over: Partial<Absence> = {}): Absence => ({
  facilitator: 'a',
  from: '2026-07-01',
  to: '2026-07-14',
  kind: 'leave',
  ...over,
});

describe('an absence that is told', () => {
  it.each<[string, Absence, string]>([
    ['a leave', away(), 'taken'],
    ['a day', away({ to: '2026-07-01' }), 'taken'],
    ['some hours', away({ hours: 4 }), 'taken'],
    ['of somebody unknown', away({ facilitator: 'b' }), 'facilitator not_a_facilitator'],
    ['backwards', away({ to: '2026-06-30' }), 'to ends_before_it_begins'],
    ['two years', away({ to: '2028-07-01' }), 'taken'],
    ['longer', away({ to: '2028-07-02' }), 'to too_long'],
    ['for good, with a day far off', away({ kind: 'left', to: '9999-12-31' }), 'taken'],
    ['for good, with hours', away({ kind: 'left', hours: 4 }), 'hours left_with_hours'],
  ])('%s', (_, absence, expected) => {
    const found = absenceTold(absence, staff);
    expect(found.kind === 'taken' ? found.kind : `${found.path} ${found.code}`).toBe(expected);
  });

  it.each<[string, Partial<Absence>, boolean]>([
    ['in nothing', {}, true],
    ['in its facilitator', { facilitator: 'b' }, false],
    ['in its first day', { from: '2026-07-02' }, false],
    ['in its last day', { to: '2026-07-15' }, false],
    ['in its kind', { kind: 'training' }, false],
    ['in its hours', { hours: 4 }, false],
  ])('differs %s from one told before', (_, over, same) => expect(sameAbsence(away(), away(over))).toBe(same));
});
