import { loadArea } from '#platform/area.js';
import { localTime } from '#platform/working-days.rules.js';
import { stillWanted, type AskedBefore } from './still-wanted.rules.js';

const { clocks } = loadArea('cambridgeshire');
const at = (day: string, time = '09:00') => new Date(`${day}T${time}:00Z`);
const before = (over: Partial<AskedBefore> = {}): AskedBefore => ({ waitingSince: at('2026-06-01'), round: 0, ...over });
const asked = { round: 1, askedAt: at('2026-06-29', '00:30') };

describe('is it still wanted?', () => {
  it.each<[string, AskedBefore, Date, string]>([
    ['on the 27th day it is too early', before(), at('2026-06-28'), 'not_now'],
    ['on the 28th it is asked, whatever the hour at which it came', before({ waitingSince: at('2026-06-01', '16:00') }), at('2026-06-29', '00:30'), 'ask 1 by 2026-07-13'],
    ['an evening here may be another day in the tables', before({ waitingSince: at('2026-05-31', '23:30') }), at('2026-06-28', '23:30'), 'ask 1 by 2026-07-13'],
    ['within the time for the answer nothing happens', before(asked), at('2026-07-13', '15:59'), 'asked by 2026-07-13'],
    ['then it is unanswered', before(asked), at('2026-07-13', '16:01'), 'unanswered by 2026-07-13'],
    ['a bank holiday does not count', before({ waitingSince: at('2026-07-27'), round: 1, askedAt: at('2026-08-24') }), at('2026-09-08'), 'asked by 2026-09-08'],
    ['and stays so, without being asked again', before(asked), at('2026-12-01'), 'unanswered by 2026-07-13'],
    ['an answer gives it 28 days', before({ ...asked, answeredAt: at('2026-07-20') }), at('2026-08-16'), 'not_now'],
    ['and it is asked again', before({ ...asked, answeredAt: at('2026-07-20') }), at('2026-08-17'), 'ask 2 by 2026-09-01'],
    ['who was parked meanwhile is asked when it has waited 28 days again', before({ ...asked, waitingSince: at('2026-08-01') }), at('2026-08-28'), 'not_now'],
    ['and not before', before({ ...asked, waitingSince: at('2026-08-01') }), at('2026-08-29'), 'ask 2 by 2026-09-15'],
  ])('%s', (_, given, now, expected) => {
    const found = stillWanted(given, { now, today: localTime(now, 'Europe/London').day }, clocks);
    const { kind, round = '', by = '' } = found as { kind: string; round?: number; by?: string };
    expect(`${kind} ${round} ${by && `by ${by}`}`.replace(/ +/g, ' ').trim()).toBe(expected);
  }); // prettier-ignore
});
