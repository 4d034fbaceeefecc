import { loadArea } from '#platform/area.js';
import { readable } from './readable.js';

const area = loadArea('cambridgeshire');

it.each([
  ['It does not take the category BUD.', 'It does not take the category burglary, dwelling.'],
  ['it covered E07000008', 'it covered Cambridge'],
  ['it offered letter, indirect_shuttle', 'it offered letters, messages carried between them'],
  ['an agreement were in force on 2026-11-22', 'an agreement were in force on 22 November 2026'],
  ['It does not work in the prison PBI.', 'It does not work in the prison HMP Peterborough.'],
  ['It does not work with the age group 10_to_17.', 'It does not work with the age group aged 10 to 17.'],
  ['Nobody there who may lead holds the specialism domestic_abuse.', 'Nobody there who may lead holds the specialism domestic abuse.'],
  ['This case needs 25 points and 11 are free.', 'This case needs 25 points and 11 are free.'],
  ['An unknown_code stays as it is.', 'An unknown_code stays as it is.'],
])('%s', (sentence, read) => {
  expect(readable(sentence, area)).toBe(read);
});
