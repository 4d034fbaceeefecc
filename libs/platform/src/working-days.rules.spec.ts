import { afterWorkingDays, instantAt, isWorkingDay, localTime } from './working-days.rules.js';

const london = (day: string, time: string) => instantAt(day, time, 'Europe/London');

describe('a deadline in working days', () => {
  it.each([
    ['a Monday morning', '2026-01-05', '10:00', 2, '2026-01-07T17:00:00Z'],
    ['a minute after the cut-off', '2026-01-05', '13:01', 2, '2026-01-08T17:00:00Z'],
    ['at the cut-off itself', '2026-01-05', '13:00', 2, '2026-01-07T17:00:00Z'],
    ['a Friday before the cut-off', '2026-01-09', '12:59', 2, '2026-01-13T17:00:00Z'],
    ['before Good Friday and Easter Monday, after the cut-off', '2026-04-02', '14:00', 2, '2026-04-09T16:00:00Z'],
    ['the Saturday before the clocks go forward', '2026-03-28', '09:00', 2, '2026-04-01T16:00:00Z'],
    ['the Friday before the clocks go back', '2026-10-23', '12:00', 2, '2026-10-27T17:00:00Z'],
    ['in summer, 13:00 is on the wall and not in UTC', '2026-07-06', '13:01', 2, '2026-07-09T16:00:00Z'],
    ['Christmas Eve: the 28th stands in for Boxing Day', '2026-12-24', '10:00', 2, '2026-12-30T17:00:00Z'],
    ['the coronation of 2023', '2023-05-05', '10:00', 1, '2023-05-09T16:00:00Z'],
    ['a serious case has three', '2026-01-05', '10:00', 3, '2026-01-08T17:00:00Z'],
    ['none: the same day', '2026-01-05', '10:00', 0, '2026-01-05T17:00:00Z'],
  ])('%s', (_, day, time, days, due) => {
    expect(afterWorkingDays(london(day, time), days).toISOString()).toBe(new Date(due).toISOString());
  });

  it.each([
    ['2026-03-29T00:59:59.500Z', '2026-03-29', '00:59:59.500'],
    ['2026-03-29T01:00:00.000Z', '2026-03-29', '02:00:00.000'],
    ['2026-10-25T00:30:00.000Z', '2026-10-25', '01:30:00.000'],
    ['2026-10-25T01:30:00.000Z', '2026-10-25', '01:30:00.000'],
    ['2026-06-30T23:30:00.000Z', '2026-07-01', '00:30:00.000'],
  ])('%s is shown in London as %s %s', (at, day, time) => {
    expect(localTime(new Date(at), 'Europe/London')).toEqual({ day, time });
  });

  it.each([
    ['2026-03-15', false],
    ['2026-03-17', true],
    ['2026-12-28', false],
    ['2026-12-29', true],
    ['2022-09-19', false],
  ])('%s is a working day: %s', (day, working) => expect(isWorkingDay(day)).toBe(working));
});
