import { caseStates, type CaseState } from '#contracts/codes.js';
import { nextTold } from './next-told.rules.js';

const clock = { progressEveryDays: 28, timeZone: 'Europe/London', dueAt: '17:00' };
const next = (state: CaseState, told: string) => nextTold(state, new Date(told), clock)?.toISOString() ?? null;

describe('when an agency is told again though nothing has changed', () => {
  it.each([
    ['a Monday, four weeks on', '2026-01-05T10:00:00Z', '2026-02-02T10:00:00.000Z'],
    ['told on a Saturday: by the Friday before', '2026-01-10T10:00:00Z', '2026-02-06T17:00:00.000Z'],
    ['told on a Sunday night: by the Friday before', '2026-01-11T23:30:00Z', '2026-02-06T17:00:00.000Z'],
    ['Good Friday: by Maundy Thursday', '2026-03-06T10:00:00Z', '2026-04-02T16:00:00.000Z'],
    ['Easter Monday: by Maundy Thursday too', '2026-03-09T10:00:00Z', '2026-04-02T16:00:00.000Z'],
    ['Christmas Day: by Christmas Eve', '2026-11-27T10:00:00Z', '2026-12-24T17:00:00.000Z'],
    ['over the change of the clocks: not an hour later', '2026-03-03T10:00:00Z', '2026-03-31T10:00:00.000Z'],
  ])('%s', (_name, told, at) => {
    expect(next('allocated', told)).toBe(at);
    expect(Date.parse(at) - Date.parse(told)).toBeLessThanOrEqual(28 * 86_400_000);
  });

  const silent = ['needs_information', 'parked', 'on_hold', 'closed', 'withdrawn', 'unsuitable', 'duplicate', 'out_of_area'];
  it.each(caseStates)('%s', (state) => expect(next(state, '2026-01-05T10:00:00Z') === null).toBe(silent.includes(state)));
});
