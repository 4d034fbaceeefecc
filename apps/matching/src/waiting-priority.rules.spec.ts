import type { PriorityInputs } from '#contracts/coded-case.js';
import { loadArea } from '#platform/area.js';
import { bandOf, inTurn, priorityOf } from './waiting-priority.rules.js';

const rules = loadArea('cambridgeshire');
const NOW = new Date('2026-06-10T10:00:00Z');
const plain: PriorityInputs = { receivedAt: '2026-06-10T09:00:00Z', enhancedRights: false };

describe('priority of a waiting case', () => {
  it.each<[string, Partial<PriorityInputs>, string, number, string]>([
    ['nothing presses', {}, '2026-06-10', 10, 'normal'],
    ['six days count for nothing', {}, '2026-06-04', 10, 'normal'],
    ['a whole week', {}, '2026-06-03', 15, 'normal'],
    ['ten weeks', {}, '2026-04-01', 60, 'urgent'],
    ['enhanced rights', { enhancedRights: true }, '2026-06-10', 30, 'high'],
    ['court in 28 days', { courtOrReleaseOn: '2026-07-08' }, '2026-06-10', 40, 'urgent'],
    ['court in 29 days', { courtOrReleaseOn: '2026-07-09' }, '2026-06-10', 10, 'normal'],
    ['court today', { courtOrReleaseOn: '2026-06-10' }, '2026-06-10', 40, 'urgent'],
    ['court yesterday', { courtOrReleaseOn: '2026-06-09' }, '2026-06-10', 10, 'normal'],
    ['review date today', { reviewOn: '2026-06-10' }, '2026-06-10', 50, 'urgent'],
    ['review date tomorrow', { reviewOn: '2026-06-11' }, '2026-06-10', 10, 'normal'],
    ['all of it', { reviewOn: '2026-06-01', courtOrReleaseOn: '2026-06-20', enhancedRights: true }, '2026-06-03', 105, 'urgent'],
  ])('%s', (_, inputs, since, priority, band) => {
    const found = priorityOf({ ...plain, ...inputs }, new Date(since), NOW, rules);
    expect([found, bandOf(found, rules)]).toEqual([priority, band]);
  });

  it('orders by priority, then by waiting, then by id', () => {
    const at = (priority: number, since: string, id: string) => ({ priority, since: new Date(since), id });
    const list = [at(10, '2026-06-02', 'a'), at(10, '2026-06-01', 'c'), at(10, '2026-06-01', 'b'), at(40, '2026-06-09', 'd')];
    expect(list.sort(inTurn).map((each) => each.id)).toEqual(['d', 'b', 'c', 'a']);
  });
});
