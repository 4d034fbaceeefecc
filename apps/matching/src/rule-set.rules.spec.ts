import { loadArea } from '#platform/area.js';
import { milesBetween, ruleSetOf } from './rule-set.rules.js';

const [CAMBRIDGE, PETERBOROUGH] = ['E07000008', 'E06000031'];
const rules = ruleSetOf(loadArea('cambridgeshire'));

describe('miles between districts', () => {
  it.each<[string, Parameters<typeof milesBetween>, number | undefined]>([
    ['those that the set holds', [CAMBRIDGE, PETERBOROUGH, { ...rules, miles: { [CAMBRIDGE]: { [PETERBOROUGH]: 123 } } }], 12.3],
    ['none, where a district is not known', [CAMBRIDGE, 'elsewhere', rules], undefined],
    ['worked out, in a set that was kept before it held them', [CAMBRIDGE, PETERBOROUGH, { ...rules, miles: undefined }], 29.7],
  ])('%s', (_, [from, to, set], miles) => {
    expect(milesBetween(from, to, set)).toBe(miles);
  });

  it('stand in the rule set that is kept beside decisions', () => {
    expect(rules.miles![CAMBRIDGE]![PETERBOROUGH]).toBe(297);
  });
});
