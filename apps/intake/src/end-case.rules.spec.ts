import { faultsOfEnd, type EndAsked } from './end-case.rules.js';

const joined = 'RJ-7K2M-4Q';

it.each<[string, EndAsked, string[]]>([
  ['unsuitable, with a signpost', { end: 'unsuitable', reason: 'risk', signpost: 'victim-support' }, []],
  ['unsuitable, without one', { end: 'unsuitable', reason: 'risk' }, ['signpost required']],
  ['a duplicate of a case', { end: 'duplicate', reason: 'same_incident', duplicateOf: joined }, []],
  ['a duplicate of nothing', { end: 'duplicate', reason: 'same_incident' }, ['duplicateOf required']],
  ['out of the area', { end: 'out_of_area', reason: 'outside_area' }, []],
  ['a reason of another end', { end: 'out_of_area', reason: 'same_incident' }, ['reason not_one_of']],
  [
    'every fault at once',
    { end: 'unsuitable', reason: 'changed_mind', duplicateOf: joined },
    ['reason not_one_of', 'signpost required', 'duplicateOf unknown_field'],
  ],
])('%s', (_, asked, faults) => {
  expect(faultsOfEnd(asked).map(({ path, code }) => `${path} ${code}`)).toEqual(faults);
});
