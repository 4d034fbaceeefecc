import type { ProfileTold } from '../provider.rules.js';
import { faultsOfProfile } from './profile-told.rules.js';

const county = {
  name: 'Examplia',
  districts: [
    { code: 'X01', name: 'North' },
    { code: 'X02', name: 'South' },
  ],
  prisons: [{ code: 'EXI', name: 'HMP Example' }],
};
const sound: ProfileTold = {
  home: 'X01',
  categories: ['SHP'],
  districts: ['X01', 'X02'],
  establishments: ['EXI'],
  ageBands: ['18_to_24'],
  interventions: ['letter'],
  languages: ['en'],
  access: [],
};

it.each<[string, Partial<ProfileTold>, string[]]>([
  ['all of it is of the area', {}, []],
  ['it covers nothing yet', { districts: [], establishments: [] }, []],
  ['it sits elsewhere', { home: 'Y01' }, ['home unknown_district']],
  ['a district is not there', { districts: ['X01', 'Y01'] }, ['districts[1] unknown_district']],
  ['a district goes by its name', { districts: ['North'] }, ['districts[0] unknown_district']],
  ['a prison is not there', { establishments: ['EXI', 'X01'] }, ['establishments[1] unknown_establishment']],
  ['more is wrong', { home: '', districts: ['Y'], establishments: ['Z'] }, ['home unknown_district', 'districts[0] unknown_district', 'establishments[0] unknown_establishment']], // prettier-ignore
])('%s', (_, change, faults) =>
  expect(faultsOfProfile({ ...sound, ...change }, county).map(({ path, code }) => `${path} ${code}`)).toEqual(faults),
);

it('names those that there are', () => {
  expect(faultsOfProfile({ ...sound, home: 'Y01' }, county)[0]!.sentence).toMatch(/X01 \(North\), X02 \(South\)/);
  expect(faultsOfProfile(sound, { ...county, prisons: [] })[0]!.sentence).toMatch(/it has none/);
});
