import { addDays, addMonths, daysFrom, lastDayOf, monthOf, monthsBetween } from './calendar.rules.js';

describe('days and months', () => {
  it.each([
    ['the month of a day', monthOf('2026-06-30'), '2026-06-01'],
    ['over the year', addMonths('2026-12-01', 1), '2027-01-01'],
    ['back over the year', addMonths('2026-01-01', -1), '2025-12-01'],
    ['two years ahead', addMonths('2026-03-01', 24), '2028-03-01'],
    ['a leap February', lastDayOf('2028-02-01'), '2028-02-29'],
    ['any other February', lastDayOf('2026-02-01'), '2026-02-28'],
    ['the day after the last of January', addDays('2026-01-31', 1), '2026-02-01'],
    ['over the change of the clocks', addDays('2026-03-28', 2), '2026-03-30'],
    ['months from June to the next February', monthsBetween('2026-06-01', '2027-02-01'), 8],
    ['and back', monthsBetween('2027-02-01', '2026-06-01'), -8],
    ['days, both included', daysFrom('2026-02-27', '2026-03-02'), ['2026-02-27', '2026-02-28', '2026-03-01', '2026-03-02']],
    ['one day', daysFrom('2026-02-27', '2026-02-27'), ['2026-02-27']],
    ['no day', daysFrom('2026-02-28', '2026-02-27'), []],
  ])('%s', (_, found, expected) => expect(found).toEqual(expected));
});
