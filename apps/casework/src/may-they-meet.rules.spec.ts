import { approachFaults, deliveryFaults, type CaseSafety, type PersonNow } from './may-they-meet.rules.js';

const day = 86_400_000;
const now = new Date('2026-03-02T10:00:00Z');
const harmed: PersonNow = { person: 'a', side: 'harmed', track: 'consented', refuses: [] };
const harmer: PersonNow = { person: 'b', side: 'harmer', track: 'consented', refuses: [] };
const safe: CaseSafety = {
  people: [harmed, harmer],
  complexity: 'standard',
  initiatedBy: 'agency',
  route: 'police',
  riskAssessedAt: new Date(now.getTime() - 3 * day),
  lead: 'staff-1',
};
const serious: CaseSafety = { ...safe, complexity: 'serious_sensitive', second: 'staff-2' };
const faults = (intervention: Parameters<typeof deliveryFaults>[0], known: CaseSafety) =>
  deliveryFaults(intervention, known, now, 28).map((fault) => fault.code);

describe('may they meet', () => {
  it.each<[string, CaseSafety, string[]]>([
    ['both consented, risk current, a lead', safe, []],
    ['nobody is known', { ...safe, people: [] }, ['no_consent_harmed', 'no_consent_harmer']],
    ['the harmed person is still considering', { ...safe, people: [{ ...harmed, track: 'considering' }, harmer] }, ['no_consent_harmed']],
    ['the harmer has only been told', { ...safe, people: [harmed, { ...harmer, track: 'informed' }] }, ['no_consent_harmer']],
    [
      'one of two harmed persons has not consented',
      { ...safe, people: [harmed, { ...harmed, person: 'c', track: 'informed' }, harmer] },
      ['no_consent_harmed'],
    ],
    [
      'one of two harmed persons has declined and stays away',
      { ...safe, people: [harmed, { ...harmed, person: 'c', track: 'declined' }, harmer] },
      [],
    ],
    [
      'consented, then withdrew the sharing',
      { ...safe, people: [{ ...harmed, refuses: ['share_with_other_party'] }, harmer] },
      ['no_consent_harmed'],
    ],
    ['it is not known which side somebody is on', { ...safe, people: [{ ...harmed, side: 'unknown' }, harmer] }, ['no_consent_harmed']],
    ['no risk assessment', { ...safe, riskAssessedAt: undefined }, ['no_risk_assessment']],
    ['risk assessed 28 days ago', { ...safe, riskAssessedAt: new Date(now.getTime() - 28 * day) }, []],
    ['risk assessed 29 days ago', { ...safe, riskAssessedAt: new Date(now.getTime() - 29 * day) }, ['risk_not_current']],
    ['nobody named to lead', { ...safe, lead: undefined }, ['no_lead']],
    ['serious with its pair', serious, []],
    ['serious with a lead alone', { ...serious, second: undefined }, ['no_second']],
    ['serious with one person named twice', { ...serious, second: 'staff-1' }, ['no_second']],
    ['complexity not known counts as serious', { ...safe, complexity: undefined }, ['no_second']],
    [
      'everything is missing: every fault is named',
      { people: [] },
      ['no_consent_harmed', 'no_consent_harmer', 'no_risk_assessment', 'no_lead'],
    ],
  ])('%s', (_, known, expected) => expect(faults('direct_conference', known)).toEqual(expected));

  const both = ['no_consent_harmed', 'no_consent_harmer'];
  it.each<[Parameters<typeof deliveryFaults>[0], boolean]>([
    ['letter', false],
    ['indirect_shuttle', false],
    ['proxy_meeting', false],
    ['restorative_conversation', true],
    ['asb_mediation', true],
    ['community_justice_panel', true],
    ['community_conference', true],
    ['family_conference', true],
    ['circle', true],
    ['direct_conference', true],
    [undefined, true],
  ])('where nothing is known, %s needs consent, and the safety of a meeting: %s', (intervention, meets) =>
    expect(faults(intervention, { people: [] })).toEqual(meets ? [...both, 'no_risk_assessment', 'no_lead'] : both),
  );

  const considering: PersonNow = { ...harmed, track: 'considering' };
  const informed: PersonNow = { ...harmer, track: 'informed' };
  const away: PersonNow = { ...harmed, track: 'declined' };
  it.each<[Parameters<typeof deliveryFaults>[0], string, PersonNow[], string[]]>([
    ['letter', 'both agreed', [harmed, harmer], []],
    ['letter', 'the harmed person is considering', [considering, harmer], ['no_consent_harmed']],
    ['letter', 'the harmed person has declined', [away, harmer], ['no_consent_harmed']],
    [
      'letter',
      'the harmed person took back the sharing',
      [{ ...harmed, refuses: ['share_with_other_party'] }, harmer],
      ['no_consent_harmed'],
    ],
    ['indirect_shuttle', 'both agreed', [harmed, harmer], []],
    ['indirect_shuttle', 'nobody agreed', [considering, informed], both],
    ['proxy_meeting', 'the harmed person agreed', [harmed, informed], []],
    ['proxy_meeting', 'the harmer agreed', [away, harmer], []],
    ['proxy_meeting', 'nobody agreed', [considering, informed], both],
    ['community_remedy_action', 'nothing is known', [], ['no_consent_harmer']],
    ['community_remedy_action', 'nobody was harmed', [harmer], []],
    ['community_remedy_action', 'both agreed', [harmed, harmer], []],
    ['community_remedy_action', 'the harmed person stays away', [away, harmer], []],
    ['community_remedy_action', 'the harmed person is considering', [considering, harmer], ['no_consent_harmed']],
    ['community_remedy_action', 'the harmer has only been told', [harmed, informed], ['no_consent_harmer']],
  ])('%s, %s', (intervention, _, people, expected) => expect(faults(intervention, { people })).toEqual(expected));

  it.each(['community_justice_panel', 'community_conference', 'family_conference', 'circle'] as const)(
    '%s is led by two',
    (intervention) => {
      expect(faults(intervention, safe)).toEqual(['no_second']);
      expect(faults(intervention, { ...safe, second: 'staff-2' })).toEqual([]);
    },
  );

  it('lets a panel sit without the harmed person who declined', () => {
    const people: PersonNow[] = [{ ...harmed, track: 'declined' }, harmer];
    expect(faults('community_justice_panel', { ...safe, people, second: 'staff-2' })).toEqual([]);
    expect(faults('direct_conference', { ...safe, people })).toEqual(['no_consent_harmed']);
  });
});

describe('who is told first', () => {
  const untold: PersonNow = { ...harmer, track: 'not_contacted' };
  const told: PersonNow = { ...harmer, track: 'informed' };
  it.each<[string, PersonNow[], PersonNow[], Partial<CaseSafety>, boolean]>([
    ['the harmed person leads and has not agreed', [untold], [{ ...harmed, track: 'considering' }, told], { initiatedBy: 'harmed' }, false],
    ['the harmed person leads and has agreed', [untold], [harmed, told], { initiatedBy: 'harmed' }, true],
    [
      'the harmed person agreed, and then took back the sharing',
      [untold],
      [{ ...harmed, refuses: ['share_with_other_party'] }, told],
      { initiatedBy: 'harmed' },
      false,
    ],
    [
      'the harmed person agreed, and may not be contacted any more',
      [untold],
      [{ ...harmed, refuses: ['contact'] }, told],
      { initiatedBy: 'harmed' },
      false,
    ],
    ['both are reported in one message', [], [harmed, told], { initiatedBy: 'harmed' }, true],
    ['the harmer could not be reached', [untold], [{ ...harmer, track: 'unreachable' }], { initiatedBy: 'harmed' }, true],
    ['it came through the Victims’ Hub', [untold], [told], { initiatedBy: 'agency', route: 'victims_hub' }, false],
    ['it is not known who began', [untold], [told], {}, false],
    ['somebody of unknown side is told', [], [{ ...told, side: 'unknown' }], { initiatedBy: 'harmed' }, false],
    ['the harmer began', [untold], [told], { initiatedBy: 'harmer', route: 'self_harmer' }, true],
    ['the harmer was told before', [told], [{ ...harmer, track: 'considering' }], { initiatedBy: 'harmed' }, true],
  ])('%s: %#', (_, before, after, known, allowed) => expect(approachFaults(before, after, known).length === 0).toBe(allowed));
});
