import { loadMappings } from './mappings.js';
import type { FileMapping, MappedColumn } from './file-mapping.rules.js';
import { mapRow } from './map-row.rules.js';
import { readHeadings } from './read-headings.rules.js';

const AT = '2026-01-05T10:00:00.000Z';
const column = (path: string, as: MappedColumn['as'] = 'text'): MappedColumn => ({ column: path, path, as });
const columns = [
  column('people[0].name'),
  column('people[1].name'),
  column('people[1].contactPoints[0].safe', 'yes_no'),
  column('flags', 'choices'),
];
const given: FileMapping['given'] = [
  { path: 'people[0].role', as: 'text', text: 'harmed' },
  { path: 'people[1].role', as: 'text', text: 'harmer' },
  { path: 'people[1].contactPoints', as: 'empty_list' },
  { path: 'consents', as: 'empty_list' },
  { path: 'submittedAt', as: 'time_of_upload' },
  { path: 'reference', as: 'copy_of', text: 'people[0].name' },
];

it.each<[string, string[], object, Record<string, string>]>([
  [
    'whole',
    ['Sam Sample', 'Alex Invented', 'no', 'repeat'],
    {
      people: [
        { name: 'Sam Sample', role: 'harmed' },
        { name: 'Alex Invented', contactPoints: [{ safe: false }], role: 'harmer' },
      ],
      ...{ flags: ['repeat'], consents: [], submittedAt: AT, reference: 'Sam Sample' },
    },
    { 'people[1].contactPoints[0].safe': 'people[1].contactPoints[0].safe' },
  ],
  [
    'without the first person: the second is the first, and is still known by its column',
    ['', 'Alex Invented', 'maybe', ''],
    { people: [{ name: 'Alex Invented', contactPoints: [{ safe: 'maybe' }], role: 'harmer' }], consents: [], submittedAt: AT },
    { 'people[0].name': 'people[1].name', 'people[0].contactPoints[0].safe': 'people[1].contactPoints[0].safe' },
  ],
  [
    'without the second person: nothing is given of them',
    ['Sam Sample'],
    { people: [{ name: 'Sam Sample', role: 'harmed' }], consents: [], submittedAt: AT, reference: 'Sam Sample' },
    { 'people[0].name': 'people[0].name' },
  ],
  ['empty', [' ', ''], { consents: [], submittedAt: AT }, {}],
])('a row %s', (_, cells, data, places) => {
  const row = mapRow(cells, columns, given, AT);
  expect(row.data).toEqual(data);
  expect(row.columns).toMatchObject(places);
});

describe('the mappings of the area', () => {
  const all = loadMappings('cambridgeshire');

  it('are six, one of them of the police', () => {
    expect(all.map(({ code }) => code)).toEqual([
      'police-crime',
      'standard-amendment',
      'standard-circumstances',
      'standard-consent',
      'standard-referral',
      'standard-withdrawal',
    ]);
  });

  it.each<[string, string[], string[]]>([
    ['as they are', ['Crime reference', 'Offence code', 'District', 'Outcome', 'Admitted', 'Victim name', 'Victim agrees to contact'], []],
    [
      'in other letters',
      ['CRIME REF', 'cjs_code', 'local authority', 'Outcome type', 'admitted', 'victim name', 'Victim agrees to contact'],
      [],
    ],
    [
      'with one that nobody knows, one twice and one missing',
      ['Crime ref', 'Crime reference', 'Offence codes', 'District', 'Outcome', 'Admitted', 'Victim name', 'Sam Sample'],
      ['repeated_column', 'unknown_column', 'unknown_column', 'missing_column', 'missing_column'],
    ],
  ])('know headings %s', (_, headings, codes) => {
    const read = readHeadings(headings, all[0]!, () => undefined);
    expect(read.kind === 'faulty' ? read.faults.map(({ code }) => code) : []).toEqual(codes);
    expect(JSON.stringify(read.kind === 'faulty' && read.faults)).not.toContain('Sam Sample');
  });
});
