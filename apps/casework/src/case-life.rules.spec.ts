import { workStates, type WorkState } from '#contracts/codes.js';
import { caseLife, closeFault, lifeStates, stepFault, type LifeState } from './case-life.rules.js';

/** The same table, said again by hand: a step that slips into the rules, or out of them, is seen here. */
const legal: [LifeState, WorkState[]][] = [
  ['known', []],
  ['allocated', ['contacting', 'parked', 'on_hold', 'closed']],
  ['contacting', ['preparing', 'parked', 'on_hold', 'closed']],
  ['preparing', ['contacting', 'scheduled', 'delivered', 'parked', 'on_hold', 'closed']],
  ['scheduled', ['preparing', 'delivered', 'parked', 'on_hold', 'closed']],
  ['delivered', ['preparing', 'agreement', 'follow_up', 'closed']],
  ['agreement', ['follow_up', 'closed']],
  ['follow_up', ['closed']],
  ['parked', ['contacting', 'preparing', 'on_hold', 'closed']],
  ['on_hold', ['contacting', 'preparing', 'parked', 'closed']],
  ['closed', []],
  ['ended', []],
];
const rows = legal.flatMap(([from, allowed]) =>
  workStates
    .filter((to) => to !== from)
    .map((to): [LifeState, WorkState, 'legal' | 'refused'] => [from, to, allowed.includes(to) ? 'legal' : 'refused']),
);

describe('the life of a case', () => {
  it('has a row for every state', () => expect(legal.map(([from]) => from)).toEqual([...lifeStates]));

  it.each(rows)('%s → %s is %s', (from, to, verdict) => {
    const fault = stepFault(from, to);
    expect(fault === undefined ? 'legal' : 'refused').toBe(verdict);
    if (fault) expect(fault.sentence).toBe(caseLife[from].otherwise);
  });

  it.each(legal.map(([from, allowed]): [LifeState, string] => [from, allowed.length || from === 'follow_up' ? 'stays' : 'is refused']))(
    'a report that moves nothing: %s %s',
    (from, verdict) => expect(stepFault(from, undefined) === undefined ? 'stays' : 'is refused').toBe(verdict),
  );

  it.each<[LifeState, string, string]>([
    ['delivered', 'completed', 'closes'],
    ['agreement', 'completed', 'closes'],
    ['follow_up', 'completed', 'closes'],
    ['allocated', 'completed', 'not_delivered'],
    ['contacting', 'completed', 'not_delivered'],
    ['scheduled', 'completed', 'not_delivered'],
    ['parked', 'completed', 'not_delivered'],
    ['allocated', 'harmed_declined', 'closes'],
    ['contacting', 'harmer_not_traced', 'closes'],
    ['on_hold', 'proceedings', 'closes'],
    ['follow_up', 'circumstances', 'closes'],
    ['known', 'no_provider', 'not_allocated'],
    ['closed', 'completed', 'already_ended'],
    ['ended', 'harmed_declined', 'already_ended'],
  ])('%s with the end %s: %s', (from, end, verdict) => expect(closeFault(from, end)?.code ?? 'closes').toBe(verdict));

  it('says of each step what it means, in a sentence', () => {
    const sentences = Object.values(caseLife).flatMap(({ next, otherwise }) => [...Object.values(next), otherwise]);
    for (const sentence of sentences) expect(sentence).toMatch(/^[A-Z].*\.$/);
  });
});
