import { workingTimeWords } from './working-hours-left.rules.js';

it.each([
  ['Wednesday 11:20am to Thursday 5pm', '2026-06-10T10:20:00Z', '2026-06-11T16:00:00Z', '13 working hours left'],
  ['a weekend between counts nothing', '2026-06-12T15:00:00Z', '2026-06-15T09:00:00Z', '2 working hours left'],
  ['a bank holiday counts nothing', '2026-08-28T15:00:00Z', '2026-09-01T08:30:00Z', '1 working hour left'],
  ['the clocks change on a Sunday', '2026-03-27T16:00:00Z', '2026-03-30T09:00:00Z', '2 working hours left'],
  ['under an hour in minutes', '2026-06-10T15:14:30Z', '2026-06-10T16:00:00Z', '45 working minutes left'],
  ['past', '2026-06-11T16:00:01Z', '2026-06-11T16:00:00Z', 'time is up'],
])('%s', (_row, from, until, said) => {
  expect(workingTimeWords(new Date(from), new Date(until))).toBe(said);
});
