import { loadArea } from '#platform/area.js';
import { hubContracts } from '#messaging/hub-contracts.js';
import { outcomeOf, referralOfRow, districtOf, mixOf, type StreetCrime } from './referral-of-row.rules.js';
import { chanceOf, sample } from './seeded.rules.js';
import { readCrimeTypeMix, readStreetCrimes } from './street-crimes.js';

const area = loadArea('cambridgeshire');
const mix = readCrimeTypeMix('data/crime-type-mix.csv');
const setting = { seed: 1, mix, districts: new Map(area.districts.map(({ name, code }) => [name, code])), prisons: area.prisons };
const month = readStreetCrimes('data/2021-01-cambridgeshire-street.csv');
const row = (more: Partial<StreetCrime> = {}): StreetCrime => ({
  line: 2,
  crimeId: 'abcdef0123456789abcdef0123456789',
  month: '2021-01',
  location: 'On or near Example Road',
  lsoaName: 'South Cambridgeshire 004B',
  type: 'Burglary',
  outcome: 'Local resolution',
  ...more,
});

describe('a row of street crimes becomes a referral', () => {
  it.each([
    ['South Cambridgeshire 004B', 'E07000012'],
    ['Peterborough 021F', 'E06000031'],
    ['Birmingham 131C', 'birmingham'],
    ["King's Lynn and West Norfolk 013A", 'kings-lynn-and-west-norfolk'],
    ['', undefined],
  ])('%j lies in %j', (lsoaName, district) => expect(districtOf(row({ lsoaName }), setting.districts)).toBe(district));

  it.each([
    ['', 'non_crime', true],
    ['Under investigation', 'pre_charge', true],
    ['Investigation complete; no suspect identified', 'reported_undetected', false],
    ['Awaiting court outcome', 'post_charge', true],
    ['Local resolution', 'out_of_court', true],
    ['Offender given a caution', 'out_of_court', true],
    ['Offender sent to prison', 'custody', true],
    ['Unable to prosecute suspect', 'no_further_action', true],
    ['Further action is not in the public interest', 'no_further_action', true],
    ['An outcome of next year', 'no_further_action', true],
  ])('the outcome %j means stage %s, somebody known to have done it: %s', (outcome, stage, suspect) => {
    expect(outcomeOf(row({ outcome }))).toMatchObject({ stage, suspect });
    const harmers = referralOfRow(row({ outcome }), setting).referral.people.filter(({ role }) => role === 'harmer');
    expect(harmers.length > 0).toBe(suspect);
  });

  it.each([
    ['Anti-social behaviour', ['councils-asb-team']],
    ['Burglary', ['cambridgeshire-constabulary', 'cambridgeshire-victims-hub']],
  ])('%s comes from %j', (type, agencies) => {
    const from = new Set(Array.from({ length: 50 }, (_, line) => referralOfRow(row({ type, line }), setting).agency));
    expect([...from].sort()).toEqual(agencies);
  });

  it('keeps the weights of crime-type-mix.csv, to two in a hundred', () => {
    const drawn = Array.from(
      { length: 5_000 },
      (_, at) => mixOf(row({ type: 'Violence and sexual offences' }), mix, chanceOf('mix', at)).category,
    );
    const percent = (category: string) => drawn.filter((one) => one === category).length / 50;
    for (const [category, weight] of [['VNI', 50], ['VWI', 27], ['SHC', 17], ['SEX', 6]] as const) {
      expect(Math.abs(percent(category) - weight)).toBeLessThan(2);
    } // prettier-ignore
  });

  it.each([
    ['has an own reference by its crime id', row(), 'abcdef0123456789'],
    ['by its line where it has none', row({ crimeId: '', type: 'Anti-social behaviour', line: 77 }), '2021-01-77'],
  ])('%s', (_, crime, end) => expect(referralOfRow(crime, setting).referral.agencyReference).toMatch(new RegExp(`^[A-Z]+-1-${end}$`)));

  it.each([['Drugs'], ['Possession of weapons']])('%s has nobody harmed, so nobody is asked for consent', (type) => {
    const { people, consents } = referralOfRow(row({ type }), setting).referral;
    expect([people.filter(({ role }) => role === 'harmed'), consents]).toEqual([[], []]);
  });

  it('is the same for the same seed and row, and another for another seed', () => {
    expect(referralOfRow(row(), setting)).toEqual(referralOfRow(row(), setting));
    expect(referralOfRow(row(), { ...setting, seed: 2 })).not.toEqual(referralOfRow(row(), setting));
  });

  it('breaks the contract where the row has no place, and nowhere else', () => {
    const faults = month.map((crime) => ({
      place: crime.lsoaName !== '',
      faults: hubContracts
        .check('referral.submitted.v1', referralOfRow(crime, setting).referral, 'partner')
        .map(({ path, code }) => `${path} ${code}`),
    }));
    expect(faults.filter(({ place, faults }) => place && faults.length > 0)).toEqual([]);
    expect(new Set(faults.filter(({ place }) => !place).map(({ faults }) => faults.join()))).toEqual(
      new Set(['incident.district required']),
    );
  });

  it('invents people who look invented', () => {
    const people = month.slice(0, 500).flatMap((crime) => referralOfRow(crime, setting).referral.people);
    const addresses = people.flatMap(({ contactPoints }) => contactPoints.map(({ address }) => address));
    expect(addresses.filter((address) => !/^07700 900\d{3}$|@example\.org$/.test(address))).toEqual([]);
  });
});

describe('the sample', () => {
  it('is the same for the same seed, in the order of the file, each row once', () => {
    const [one, again, other] = [1, 1, 2].map((seed) => sample(month, 500, chanceOf(seed, 'sample')).map(({ line }) => line));
    expect(one).toEqual(again);
    expect(one).not.toEqual(other);
    expect(one).toEqual([...new Set(one)].sort((a, b) => a - b));
    expect(one).toHaveLength(500);
  });

  it('has dirty rows in it', () => {
    const taken = sample(month, 500, chanceOf(1, 'sample'));
    expect(taken.filter(({ lsoaName }) => lsoaName === '').length).toBeGreaterThan(5);
    expect(taken.filter((crime) => /^[a-z]/.test(districtOf(crime, setting.districts) ?? '')).length).toBeGreaterThan(0);
  });

  it('is no longer than the file', () => expect(sample([1, 2], 500, chanceOf(1))).toEqual([1, 2]));
});
