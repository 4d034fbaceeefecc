import type { Category, Flag } from '#contracts/codes.js';
import { loadArea } from '#platform/area.js';
import { ageBandOf, codeCase, type CodedPerson } from './code-case.rules.js';

const area = loadArea('cambridgeshire');
const harmed: CodedPerson = { ref: 'p1', role: 'harmed', ageBand: '25_to_64', interpreter: 'none' };
const harmer: CodedPerson = { ref: 'p2', role: 'harmer', ageBand: '25_to_64', interpreter: 'none' };
const people = (...more: Partial<CodedPerson>[]) => [
  harmed,
  harmer,
  ...more.map((person, nth): CodedPerson => ({ ...harmed, ref: `m${nth}`, ...person })),
];
const code = (category: Category, stated: Flag[] = [], proven: Flag[] = [], who: CodedPerson[] = people()) =>
  codeCase(category, stated, proven, who, area.complexity);

describe('complexity and specialist tags', () => {
  it.each<[string, ReturnType<typeof code>, object]>([
    ['a burglary is standard', code('BUD'), { complexity: 'standard', tags: [] }],
    [
      'domestic abuse is serious, with its specialist',
      code('VNI', ['domestic_abuse']),
      { complexity: 'serious_sensitive', tags: ['domestic_abuse'] },
    ],
    ['familial abuse too', code('VNI', ['familial_abuse']), { complexity: 'serious_sensitive', tags: ['domestic_abuse'] }],
    ['stalking that the code proves', code('SHC', [], ['stalking']), { complexity: 'serious_sensitive', tags: ['domestic_abuse'] }],
    ['a sexual offence', code('SEX', [], ['sexual']), { complexity: 'serious_sensitive', tags: ['sexual_violence'] }],
    ['homicide', code('HOM', [], ['homicide']), { complexity: 'serious_sensitive', tags: ['homicide'] }],
    ['hate', code('PUB', ['hate']), { complexity: 'serious_sensitive', tags: ['hate'] }],
    ['a life-changing injury: the pair alone', code('VWI', ['life_changing_injury']), { complexity: 'serious_sensitive', tags: [] }],
    ['two triggers, two specialists', code('SEX', ['domestic_abuse'], ['sexual']), { tags: ['domestic_abuse', 'sexual_violence'] }],
    ['a robbery is complex', code('ROB'), { complexity: 'complex', tags: [] }],
    ['a hate incident that is no crime is complex', code('HAI'), { complexity: 'complex' }],
    ['arson is complex', code('CDA', [], ['arson']), { complexity: 'complex' }],
    ['the gravest violence is complex', code('VWI', ['grave_injury']), { complexity: 'complex' }],
    ['a knife alone changes nothing', code('VNI', ['knife']), { complexity: 'standard' }],
    [
      'an interpreter to talk about risk is complex',
      code('BUD', [], [], people({ role: 'harmed', interpreter: 'spoken' })),
      { complexity: 'complex' },
    ],
    [
      'an interpreter for the social worker is not',
      code('BUD', [], [], people({ role: 'professional', interpreter: 'spoken' })),
      { complexity: 'standard' },
    ],
    ['three parties are complex', code('BUD', [], [], people({ role: 'harmed' })), { complexity: 'complex', parties: 3 }],
    [
      'supporters are no parties',
      code('BUD', [], [], people({ role: 'supporter' }, { role: 'guardian' })),
      { complexity: 'standard', parties: 2 },
    ],
    [
      'four parties are serious',
      code('BUD', [], [], people({ role: 'harmer' }, { role: 'harmed' })),
      { complexity: 'serious_sensitive', flags: ['four_or_more_parties'] },
    ],
    [
      'a harmed child is serious, and asks for youth',
      code('THP', [], [], [{ ...harmed, ageBand: '10_to_17' }, harmer]),
      { complexity: 'serious_sensitive', tags: ['youth'], flags: ['child'] },
    ],
    [
      'a harmer under 18 is no harmed child',
      code('THP', [], [], [harmed, { ...harmer, ageBand: '10_to_17' }]),
      { complexity: 'standard', flags: [] },
    ],
    [
      'an offence against a child who is grown up now',
      code('SEX', [], ['child', 'sexual']),
      { flags: ['sexual'], tags: ['sexual_violence'] },
    ],
    [
      'an offence against a child of unknown age',
      code('SEX', [], ['child', 'sexual'], [{ ...harmed, ageBand: 'unknown' }, harmer]),
      { flags: ['child', 'sexual'] },
    ],
  ])('%s', (_, coding, expected) => {
    expect(coding).toMatchObject(expected);
  });
});

describe('enhanced rights', () => {
  it.each<[string, boolean, ReturnType<typeof code>]>([
    ['nobody by default', false, code('BUD')],
    ['who is assessed so', true, code('BUD', [], [], [{ ...harmed, enhancedRights: true }, harmer])],
    ['a victim of the most serious crime', true, code('SEX', [], ['sexual'])],
    ['who is targeted again and again', true, code('ASP', ['repeat'])],
    ['who is vulnerable', true, code('BUD', ['vulnerable'])],
    ['nobody whom the agency has assessed and says no', false, code('ASP', ['repeat'], [], [{ ...harmed, enhancedRights: false }, harmer])],
    ['a child whatever the agency says', true, code('BUD', [], [], [{ ...harmed, ageBand: 'under_10', enhancedRights: false }, harmer])],
  ])('has %s', (_, expected, coding) => {
    expect(coding.enhancedRights).toBe(expected);
  });
});

it.each([
  ['2016-01-06', 'under_10'],
  ['2016-01-05', '10_to_17'],
  ['2008-01-06', '10_to_17'],
  ['2008-01-05', '18_to_24'],
  ['2001-01-05', '25_to_64'],
  ['1961-01-05', '65_and_over'],
  [undefined, 'unknown'],
])('who was born on %s is, on 5 January 2026, %s', (born, band) => {
  expect(ageBandOf(born, '2026-01-05', area.ageBands)).toBe(band);
});
