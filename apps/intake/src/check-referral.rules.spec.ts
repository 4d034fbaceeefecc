import type { ReferralSubmittedV1 } from '#contracts/referral.submitted.v1.js';
import { referralSubmittedV1Example } from '#contracts/referral.submitted.v1.js';
import { ageOn, checkReferral, dayIn, placeIn, type AreaMap } from './check-referral.rules.js';
import { offenceData } from './offence-data.js';

const area: AreaMap = {
  name: 'Cambridgeshire and Peterborough',
  districts: [
    { code: 'E07000008', name: 'Cambridge' },
    { code: 'E07000012', name: 'South Cambridgeshire' },
  ],
  prisons: [{ code: 'PBI', name: 'HMP Peterborough' }],
  categories: [
    { code: 'NBR', directVictim: true },
    { code: 'DRG', directVictim: false },
  ],
};
const now = new Date('2026-01-10T12:00:00Z');
const providers = new Map([['rj-charity', 'id-1']]);
const data = offenceData();

type Change = (referral: ReferralSubmittedV1) => void;

function check(...changes: Change[]) {
  const referral = structuredClone(referralSubmittedV1Example);
  referral.incident.district = 'E07000008';
  for (const change of changes) change(referral);
  return checkReferral(referral, area, data, providers, now);
}
const offence = (stated: ReferralSubmittedV1['incident']['offence']) => check((r) => (r.incident.offence = stated));
const faultsOf = (checked: ReturnType<typeof check>) =>
  checked.kind === 'faulty' ? checked.faults.map((fault) => `${fault.path} ${fault.code}`) : [];

describe('a referral that keeps the rules', () => {
  it('has its codes resolved', () => {
    expect(check()).toEqual({
      kind: 'sound',
      category: 'BUD',
      homeOffice: '028/01',
      offenceFlags: [],
      questions: [],
      directVictim: true,
      district: 'E07000008',
    });
  });

  it.each<[string, ReferralSubmittedV1['incident']['offence'], object]>([
    ['a CJS code alone', { cjs: 'TH68010' }, { category: 'SHP' }],
    ['a CJS and a Home Office code that agree', { cjs: 'TH68010', homeOffice: '46/00' }, { category: 'SHP' }],
    ['a category alone', { category: 'NBR' }, { category: 'NBR', directVictim: true }],
    ['a category that by the area harms nobody directly', { category: 'DRG' }, { category: 'DRG', directVictim: false }],
    ['a CJS code, with its Home Office code', { cjs: 'PU86149' }, { category: 'PUB', homeOffice: '125/12' }],
    ['a category that is a trigger by itself', { category: 'SEX' }, { category: 'SEX', offenceFlags: ['sexual'] }],
    ['a category with a generic code', { homeOffice: '099/99', category: 'FRD' }, { category: 'FRD' }],
    ['a category with a code that belongs to none', { cjs: 'FP71003', category: 'ASN' }, { category: 'ASN' }],
    ['a generic code that the agency itself states', { homeOffice: '099/99' }, { category: 'MIS', directVictim: false }],
    ['a code that asks a question', { homeOffice: '008/67' }, { category: 'SHC', questions: ['domestic_abuse'] }],
  ])('takes the offence from %s', (_, stated, outcome) => {
    expect(offence(stated)).toMatchObject({ kind: 'sound', ...outcome });
  });

  it.each<[string, Change]>([
    ['a district by its name', (r) => (r.incident.district = 'South-Cambridgeshire')],
    ['an establishment by its name', (r) => (r.incident.establishment = 'hmp-peterborough')],
    ['an incident of today', (r) => (r.incident.when = { from: '2026-01-10' })],
    ['a clock that is some minutes fast', (r) => (r.submittedAt = '2026-01-10T12:04:00Z')],
    [
      'a second harmed person who was not asked',
      (r) =>
        r.people.push({ ref: 'p3', role: 'harmed', name: 'Pat Placeholder', contactPoints: [] }) &&
        r.consents.push({ person: 'p3', purpose: 'contact', state: 'not_asked' }),
    ],
    [
      'nobody harmed where the offence has no direct victim',
      (r) => ((r.people = [r.people[1]!]), (r.consents = []), (r.incident.offence = { category: 'DRG' })),
    ],
    ['a provider that is known', (r) => (r.wishes = { excludedProviders: ['rj-charity'] })],
  ])('may have %s', (_, change) => {
    expect(check(change).kind).toBe('sound');
  });
});

describe('a referral that breaks a rule is told where, and which', () => {
  it.each<[string, Change, string]>([
    ['a district elsewhere', (r) => (r.incident.district = 'birmingham'), 'incident.district unknown_district'],
    ['an establishment that nobody knows', (r) => (r.incident.establishment = 'ZZZ'), 'incident.establishment unknown_establishment'],
    ['a CJS code that nobody issued', (r) => (r.incident.offence = { cjs: 'XX99999' }), 'incident.offence.cjs unknown_offence'],
    [
      'a Home Office code that nobody issued',
      (r) => (r.incident.offence = { homeOffice: '777/01' }),
      'incident.offence.homeOffice unknown_offence',
    ],
    [
      'a wrong code beside a right category',
      (r) => (r.incident.offence = { cjs: 'XX99999', category: 'SHP' }),
      'incident.offence.cjs unknown_offence',
    ],
    ['a code of no category, alone', (r) => (r.incident.offence = { cjs: 'FP71003' }), 'incident.offence.cjs offence_not_mapped'],
    [
      'a code and a category that disagree',
      (r) => (r.incident.offence = { cjs: 'TH68010', category: 'VWI' }),
      'incident.offence offences_disagree',
    ],
    [
      'two codes that disagree',
      (r) => (r.incident.offence = { cjs: 'TH68010', homeOffice: '105/01' }),
      'incident.offence offences_disagree',
    ],
    ['what happens tomorrow', (r) => (r.incident.when = { from: '2026-01-11' }), 'incident.when.from in_the_future'],
    [
      'a report of tomorrow',
      (r) =>
        (r.incident.reports = [
          { incidentOn: '2026-01-09', reportedOn: '2026-01-10' },
          { incidentOn: '2026-01-10', reportedOn: '2026-01-11' },
        ]),
      'incident.reports[1].reportedOn in_the_future',
    ],
    ['what ends tomorrow', (r) => (r.incident.when = { from: '2026-01-01', to: '2026-01-11' }), 'incident.when.to in_the_future'],
    ['a submission from the future', (r) => (r.submittedAt = '2026-01-10T12:06:00Z'), 'submittedAt in_the_future'],
    ['somebody not born yet', (r) => (r.people[0]!.dateOfBirth = '2026-01-11'), 'people[0].dateOfBirth in_the_future'],
    ['somebody older than anybody', (r) => (r.people[1]!.dateOfBirth = '1850-01-01'), 'people[1].dateOfBirth not_plausible'],
    ['a guardian who is none', (r) => (r.people[0]!.guardian = 'p2'), 'people[0].guardian not_a_guardian'],
    ['no word on contact', (r) => (r.consents = r.consents.slice(1)), 'consents consent_missing'],
    ['contact refused', (r) => (r.consents[0]!.state = 'refused'), 'consents consent_refused'],
    ['contact withdrawn', (r) => (r.consents[0]!.state = 'withdrawn'), 'consents consent_refused'],
    ['a consent from the future', (r) => (r.consents[1]!.recordedAt = '2027-01-01T00:00:00Z'), 'consents[1].recordedAt in_the_future'],
    [
      'an excluded provider that nobody knows',
      (r) => (r.wishes = { excludedProviders: ['rj-charty'] }),
      'wishes.excludedProviders[0] unknown_provider',
    ],
    [
      'a supporting provider that nobody knows',
      (r) => (r.people[0]!.supportedBy = ['nobody']),
      'people[0].supportedBy[0] unknown_provider',
    ],
    [
      'consent for a provider that nobody knows',
      (r) => (r.consents[1]!.providers = ['nobody']),
      'consents[1].providers[0] unknown_provider',
    ],
  ])('%s', (_, change, fault) => {
    expect(faultsOf(check(change))).toEqual([fault]);
  });

  it('and of all faults at once, none quoting what was sent', () => {
    const checked = check(
      (r) => (r.incident.district = 'secret-place'),
      (r) => (r.incident.offence = { cjs: 'QQ00000' }),
      (r) => (r.consents = []),
    );
    expect(faultsOf(checked)).toHaveLength(3);
    expect(JSON.stringify(checked)).not.toMatch(/secret-place|QQ00000|Sam Sample/);
  });
});

it.each([
  ['1984-02-29', '2026-02-28', 41],
  ['1984-02-29', '2026-03-01', 42],
  ['2008-01-10', '2026-01-09', 17],
  ['2008-01-10', '2026-01-10', 18],
])('who was born on %s is on %s %i years old', (born, day, age) => {
  expect(ageOn(born, day)).toBe(age);
});

it('counts days as England does: half past midnight in summer is still yesterday in UTC', () => {
  expect(dayIn(new Date('2026-06-30T23:30:00Z'))).toBe('2026-07-01');
  expect(dayIn(new Date('2026-01-10T23:30:00Z'))).toBe('2026-01-10');
});

it('finds a place by code or name, and no other', () => {
  expect(['e07000008', 'Cambridge', 'CAMBRIDGE', 'Cambridg'].map((written) => placeIn(area.districts, written))).toEqual([
    'E07000008',
    'E07000008',
    'E07000008',
    undefined,
  ]);
});
