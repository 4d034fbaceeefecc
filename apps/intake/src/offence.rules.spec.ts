import { offenceData } from './offence-data.js';
import { homeOfficeCode, offenceByCjsCode, offenceByHomeOfficeCode } from './offence.rules.js';

const data = offenceData();

describe('a CJS code finds its category', () => {
  it.each([
    ['theft from a shop, by its Home Office code', 'TH68010', 'SHP', [], 'home_office'],
    ['theft of a pedal cycle, though the register says 099/99', 'TH68006', 'CYC', [], 'description'],
    ['theft from the person, though the register says 099/99', 'TH68001', 'THP', [], 'description'],
    ['an attempt is what its complete offence is', 'TH68006A', 'CYC', [], 'description'],
    ['theft from a motor vehicle, generic', 'TH68007', 'VEH', [], 'description'],
    ['harassment without violence, generic', 'PH97004', 'SHC', [], 'description'],
    ['stalking without fear, generic, is a trigger', 'PH97006', 'SHC', ['stalking'], 'description'],
    ['rape, generic', 'SX03002', 'SEX', ['sexual'], 'description'],
    ['threatening violence to secure entry, generic', 'CL77002', 'PUB', [], 'description'],
    ['taking a child from the responsible person, generic', 'CH89001', 'VNI', ['child'], 'statute'],
    ['manufacturing a flick knife, generic', 'RE59001', 'WPN', [], 'description'],
    ['criminal damage to property under £5000, newer subclass than the file', 'CD71039', 'CDA', [], 'home_office_class'],
    ['causing death by dangerous driving', 'RT88500', 'HOM', ['homicide'], 'home_office'],
    ['flying an aircraft is no theft, whatever its class says', 'AN16352', 'MIS', [], 'statute'],
    ['small letters and spaces do no harm', ' th68010 ', 'SHP', [], 'home_office'],
  ])('%s', (_, code, category, flags, basis) => {
    expect(offenceByCjsCode(data, code)).toMatchObject({ kind: 'found', category, flags, basis });
  });

  it.each([
    ['grievous wounding asks whether the injury is life-changing', 'OF61131', ['life_changing_injury']],
    ['coercive control asks whether it was domestic', 'SC15004', ['domestic_abuse']],
  ])('%s', (_, code, questions) => {
    expect(offenceByCjsCode(data, code)).toMatchObject({ kind: 'found', questions });
  });

  it.each([
    ['a code that nobody issued', 'XX99999', { kind: 'unknown', register: 'cjs' }],
    ['a generic code whose statute and words say nothing', 'FP71003', { kind: 'unmapped', code: 'FP71003' }],
    ['words about another offence answer nothing', 'CI98025', { kind: 'unmapped', code: 'CI98025' }],
  ])('%s is no category', (_, code, outcome) => {
    expect(offenceByCjsCode(data, code)).toMatchObject(outcome);
  });
});

describe('a Home Office code finds its category', () => {
  it.each([
    ['common assault', '105/01', 'VNI', []],
    ['without leading noughts', '8/30', 'SHC', []],
    ['without the stroke', '00830', 'SHC', []],
    ['a subclass newer than the file, where its class agrees', '058/77', 'CDA', []],
    ['an agency that itself states the generic code means it', '099/99', 'MIS', []],
    ['sexual exploitation of a girl under 16 is a sexual offence', '024/02', 'SEX', ['child', 'sexual']],
    ['buying a firearm under 17 names no child that was harmed', '115/41', 'WPN', []],
    ['rape of a girl under 13', '019/16', 'SEX', ['child', 'sexual']],
  ])('%s', (_, code, category, flags) => {
    expect(offenceByHomeOfficeCode(data, code)).toMatchObject({ kind: 'found', category, flags });
  });

  it.each([['000/00'], ['777/01'], ['not a code'], [''], ['099/9999']])('%s is unknown', (code) => {
    expect(offenceByHomeOfficeCode(data, code)).toEqual({ kind: 'unknown', code, register: 'home_office' });
  });

  it('reads one code from its three spellings', () => {
    expect(['8/30', '008/30', '00830'].map(homeOfficeCode)).toEqual(['008/30', '008/30', '008/30']);
  });
});

describe('the register as a whole', () => {
  const outcomes = [...data.cjs].map(([code, cjs]) => ({ code, cjs, offence: offenceByCjsCode(data, code) }));

  it('finds a category for seven codes in ten, and refuses the rest with a reason', () => {
    const found = outcomes.filter(({ offence }) => offence.kind === 'found').length;
    expect(found / outcomes.length).toBeGreaterThan(0.69);
    expect(outcomes.filter(({ offence }) => offence.kind === 'unknown')).toEqual([]);
  });

  it('knows every code of the Criminal Damage, Public Order, Harassment, Offences against the Person, Sexual Offences and Firearms Acts', () => {
    const unmapped = outcomes.filter(
      ({ code, offence }) => /^(CD71|PU86|PH97|OF61|SX03|FI68)\d{3}$/.test(code) && offence.kind === 'unmapped',
    );
    expect(unmapped.map(({ code, cjs }) => `${code} ${cjs.description}`)).toEqual([]);
  });

  it('gives categories of the hub alone', () => {
    const known = 'HOM VWI VNI SHC SEX ROB BUD BUO VEH THP CYC SHP OTH CDA PUB WPN DRG FRD MOT MIS ASP ASN ASE NBR HAI SCH'.split(' ');
    const given = new Set(outcomes.flatMap(({ offence }) => (offence.kind === 'found' ? [offence.category] : [])));
    expect([...given].filter((category) => !known.includes(category))).toEqual([]);
  });
});
