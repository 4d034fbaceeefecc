import type { PriorityInputs } from '#contracts/coded-case.js';
import { inTurn } from '../rules/priority.rules.js';
import { RULES } from '../rules/examples.js';
import { turnOf, type Waiter } from './turn.rules.js';

const WEEK = 7 * 86_400_000;
const moment = { now: new Date('2026-06-11T09:00:00Z'), today: '2026-06-11' };
const inputs: PriorityInputs = { receivedAt: '2026-04-01T09:00:00Z', enhancedRights: false };
const waiter = (over: Partial<Waiter> = {}): Waiter => ({ id: 'a', inputs, waitingSince: moment.now, waitedBefore: 0, ...over });

describe('turn of a waiting case', () => {
  it.each<[string, Partial<Waiter>, number, string]>([
    ['just come', {}, 10, '2026-06-11T09:00:00.000Z'],
    ['six days', { waitingSince: new Date('2026-06-05T09:00:00Z') }, 10, '2026-06-05T09:00:00.000Z'],
    ['a week', { waitingSince: new Date('2026-06-04T09:00:00Z') }, 15, '2026-06-04T09:00:00.000Z'],
    ['a week before it was parked counts', { waitedBefore: WEEK }, 15, '2026-06-04T09:00:00.000Z'],
    ['days before and after it was parked make a week', { waitingSince: new Date('2026-06-09T09:00:00Z'), waitedBefore: (5 * WEEK) / 7 }, 15, '2026-06-04T09:00:00.000Z'],
    ['a clock that runs behind counts for nothing', { waitingSince: new Date('2026-06-12T09:00:00Z') }, 10, '2026-06-12T09:00:00.000Z'],
    ['enhanced rights', { inputs: { ...inputs, enhancedRights: true } }, 30, '2026-06-11T09:00:00.000Z'],
    ['the second of two dates, when the first has passed', { inputs: { ...inputs, courtOrReleaseOn: '2026-06-01', pressingDates: ['2026-06-01', '2026-07-01'] } }, 40, '2026-06-11T09:00:00.000Z'],
  ])('%s', (_, over, priority, since) => expect(turnOf(waiter(over), moment, RULES)).toEqual({ id: 'a', priority, since })); // prettier-ignore

  it('of two who have waited as long in all, neither is before the other for having been parked', () => {
    const [parked, never] = [
      waiter({ id: 'b', waitedBefore: WEEK }),
      waiter({ id: 'a', waitingSince: new Date(moment.now.getTime() - WEEK) }),
    ];
    expect([parked, never].map((each) => turnOf(each, moment, RULES)).sort(inTurn).map(({ id }) => id)).toEqual(['a', 'b']); // prettier-ignore
  });
});
