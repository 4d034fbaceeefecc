import type { PriorityInputs } from '#contracts/coded-case.js';
import { RULES } from '../rules/examples.js';
import { priorityOn } from '../rules/priority.rules.js';
import { bandOf } from './priority-band.rules.js';

const DAY = 86_400_000;
const TODAY = '2026-06-10';
const plain: PriorityInputs = { receivedAt: '2026-06-10T09:00:00Z', enhancedRights: false };

describe('priority of a waiting case', () => {
  it.each<[string, Partial<PriorityInputs>, number, number, string]>([
    ['nothing presses', {}, 0, 10, 'normal'],
    ['six days count for nothing', {}, 6, 10, 'normal'],
    ['a whole week', {}, 7, 15, 'normal'],
    ['ten weeks', {}, 70, 60, 'urgent'],
    ['enhanced rights', { enhancedRights: true }, 0, 30, 'high'],
    ['court in 28 days', { courtOrReleaseOn: '2026-07-08' }, 0, 40, 'urgent'],
    ['court in 29 days', { courtOrReleaseOn: '2026-07-09' }, 0, 10, 'normal'],
    ['court today', { courtOrReleaseOn: '2026-06-10' }, 0, 40, 'urgent'],
    ['court yesterday', { courtOrReleaseOn: '2026-06-09' }, 0, 10, 'normal'],
    ['court yesterday, and a release ahead', { courtOrReleaseOn: '2026-06-09', pressingDates: ['2026-06-09', '2026-06-20'] }, 0, 40, 'urgent'],
    ['review date today', { reviewOn: '2026-06-10' }, 0, 50, 'urgent'],
    ['review date tomorrow', { reviewOn: '2026-06-11' }, 0, 10, 'normal'],
    ['all of it', { reviewOn: '2026-06-01', courtOrReleaseOn: '2026-06-20', enhancedRights: true }, 7, 105, 'urgent'],
  ])('%s', (_, inputs, days, priority, band) => {
    const found = priorityOn(TODAY, { ...plain, ...inputs }, days * DAY, RULES);
    expect([found, bandOf(found, RULES)]).toEqual([priority, band]);
  }); // prettier-ignore
});
