import { countOf, deadlineOf, plain, shortDayOf, timeOf } from './words.js';

it.each([
  ['2026-06-11T16:00:00Z', '5pm', 'summer time'],
  ['2026-01-08T17:00:00Z', '5pm', 'winter time'],
  ['2026-01-08T09:05:00Z', '9:05am', 'minutes keep their nought'],
  ['2026-01-08T12:00:00Z', 'midday', 'neither am nor pm'],
  ['2026-06-10T23:00:00Z', 'midnight', 'of the next day, in London'],
  ['2026-01-08T00:30:00Z', '12:30am', 'half past midnight'],
])('%s is said as %s (%s)', (instant, said) => {
  expect(timeOf(instant)).toBe(said);
});

it.each([
  [deadlineOf('2026-06-11T16:00:00Z'), '5pm on Thursday 11 June 2026'],
  [shortDayOf('2026-09-30T23:30:00Z'), '1 Oct 2026'],
  [countOf(1, 'point'), '1 point'],
  [countOf(1331, 'case'), '1,331 cases'],
  [countOf(0, 'reply', 'replies'), '0 replies'],
  [plain('direct_conference'), 'Direct conference'],
])('%s', (said, expected) => {
  expect(said).toBe(expected);
});
