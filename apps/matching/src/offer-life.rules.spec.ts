import { offerLives, workingDaysWaited } from './offer-life.rules.js';
import { aCase } from './examples.js';
import { RULES } from './rules/examples.js';

describe('whole working days that a case has waited', () => {
  it.each([
    ['none on the day itself', '2026-06-11T09:00:00.000Z', '2026-06-11', 0],
    ['one on the day after', '2026-06-11T09:00:00.000Z', '2026-06-12', 1],
    ['a weekend counts nothing', '2026-06-11T09:00:00.000Z', '2026-06-14', 1],
    ['nor does a bank holiday: Good Friday and Easter Monday', '2026-04-02T09:00:00.000Z', '2026-04-07', 1],
    ['the day is that of the area: an hour before midnight in UTC is the next one in summer', '2026-06-10T23:30:00.000Z', '2026-06-12', 1],
    ['a clock that ran ahead has waited nothing', '2026-06-20T09:00:00.000Z', '2026-06-12', 0],
    ['and no more are counted than anybody asks about', '2020-01-01T09:00:00.000Z', '2026-06-12', 30],
  ])('%s', (_, since, today, expected) => {
    expect(workingDaysWaited(since, today, RULES)).toBe(expected);
  });
});

it.each([
  ['a real area: working days', undefined, '2026-06-15T16:00:00.000Z', '2026-06-12T16:00:00.000Z'],
  ['a synthetic one: seconds, whatever the hour', 20, '2026-06-11T22:00:40.000Z', '2026-06-11T22:00:20.000Z'],
])('an offer lives, in %s', (_, secondsPerWorkingDay, respondBy, remindAt) => {
  const rules = { ...RULES, clocks: { ...RULES.clocks, offerDays: 2, ...(secondsPerWorkingDay && { secondsPerWorkingDay }) } };
  const at = new Date(secondsPerWorkingDay ? '2026-06-11T22:00:00.000Z' : '2026-06-11T09:00:00.000Z');
  const life = offerLives(at, rules)(aCase());
  expect([life.respondBy, life.remindAt].map((one) => one.toISOString())).toEqual([respondBy, remindAt]);
});
