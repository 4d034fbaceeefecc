import type { CellKind } from './file-mapping.rules.js';
import { readCell } from './read-cell.rules.js';

describe('a cell', () => {
  it.each<[string, CellKind, string, unknown]>([
    ['text is trimmed, and nothing else', 'text', '  Łódź, "tea"  ', 'Łódź, "tea"'],
    ['a stroke before what looks like a formula goes', 'text', "'=SUM(A1)", '=SUM(A1)'],
    ['a stroke before anything else stays', 'text', "'tis", "'tis"],
    ['a place with a space is a code', 'code', 'South Cambridgeshire', 'South-Cambridgeshire'],
    ['a code in small letters', 'upper', 'th68010', 'TH68010'],
    ['a choice in words', 'choice', 'Victims’ Hub', 'victims_hub'],
    [
      'choices with commas, semicolons or strokes',
      'choices',
      'Letter; Indirect shuttle | circle',
      ['letter', 'indirect_shuttle', 'circle'],
    ],
    ['codes keep their letters', 'codes', 'RJ-Charity, other', ['RJ-Charity', 'other']],
    ['an English day', 'date', '9/6/2026', '2026-06-09'],
    ['a day with dots', 'date', '09.06.2026', '2026-06-09'],
    ['an ISO day', 'date', '2026-06-09', '2026-06-09'],
    ['a day that does not exist stays as it is', 'date', '31/02/2026', '31/02/2026'],
    ['a year of two digits is not guessed', 'date', '09/06/26', '09/06/26'],
    ['a local time in summer', 'instant', '09/06/2026 10:30', '2026-06-09T09:30:00.000Z'],
    ['a local time in winter', 'instant', '2026-01-05 10:30', '2026-01-05T10:30:00.000Z'],
    ['a day alone is its beginning', 'instant', '09/06/2026', '2026-06-08T23:00:00.000Z'],
    ['an instant with its offset', 'instant', '2026-06-09T10:30:00+01:00', '2026-06-09T10:30:00+01:00'],
    ['an hour that does not exist stays', 'instant', '09/06/2026 25:00', '09/06/2026 25:00'],
    ['pounds with a comma', 'number', '£1,249.50', 1249.5],
    ['words are no number', 'number', 'about 12', 'about 12'],
    ['yes', 'yes_no', 'Y', true],
    ['no', 'yes_no', 'FALSE', false],
    ['perhaps is neither', 'yes_no', 'perhaps', 'perhaps'],
  ])('%s', (_, as, written, read) => {
    expect(readCell({ as }, written)).toEqual(read);
  });

  it('means what the mapping says, whatever its capitals', () => {
    const values = [{ from: 'Local resolution', to: 'out_of_court' }];
    expect(readCell({ as: 'choice', values }, 'LOCAL RESOLUTION')).toBe('out_of_court');
    expect(readCell({ as: 'choice', values }, 'Pre-charge')).toBe('pre_charge');
  });
});
