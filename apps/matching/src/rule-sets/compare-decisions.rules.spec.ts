import { aCase, providerId } from '../examples.js';
import { recordOf, type Kept } from '../rules/decision-record.rules.js';
import { anAsking, aProviderNow, aRemit, aSitting, caseId, roomOf, RULES } from '../rules/examples.js';
import type { MatchingRules } from '../rules/matching-rules.rules.js';
import { decide } from '../rules/run-decision.rules.js';
import { compared, nothingCompared } from './compare-decisions.rules.js';

// Who knows burglaries well has room for one; who takes everything has room for many and lies far.
const providers = [
  aProviderNow({ nth: 1, remit: aRemit({ home: 'E06000031' }) }),
  aProviderNow({ nth: 2, remit: aRemit({ categories: ['BUD'] }), months: roomOf(8) }),
];
const sitting = aSitting({
  providers,
  cases: [
    anAsking({ nth: 1, priority: 20 }),
    anAsking({ nth: 2, facts: aCase({ excludedProviders: [providerId(1)] }) }),
    anAsking({ nth: 3, refusedBy: ['a', 'b', 'c'] }),
  ],
});
const record = recordOf(sitting, decide(sitting).verdicts);
const kept: Kept = {
  rules: () => RULES,
  prices: () => undefined,
  remit: (id) => providers.find((each) => each.id === id)?.remit,
  staff: (id) => providers.find((each) => each.id === id)?.staff,
};
const withRules = (over: Partial<MatchingRules>) => compared(nothingCompared(), record, kept, { ...RULES, ...over });

describe('other rules over past decisions', () => {
  it.each<[string, Partial<MatchingRules>, object]>([
    ['the same rules', {}, { decisions: 3, same: 3, examples: [] }],
    [
      'one more decline before a person is asked',
      { clocks: { ...RULES.clocks, declinesBeforePerson: 4 } },
      { decisions: 3, same: 2, newlyOffered: 1, examples: [{ case: caseId(3), before: { kind: 'for_person' } }] },
    ],
    [
      'an intervention that takes twice as much',
      { interventions: RULES.interventions.map((row) => ({ ...row, points: row.points * 2 })) },
      { decisions: 3, same: 2, noLongerOffered: 1 },
    ],
  ])('%s', (_, over, expected) => {
    expect(withRules(over)).toMatchObject(expected);
  });

  it('send a case elsewhere', () => {
    const alone = aSitting({ providers, cases: [anAsking({ nth: 1 })] });
    const roomAlone = { ...RULES, weights: { ...RULES.weights, fit: 0, expectedWait: 0, freeShare: 100, agreedShare: 0, miles: 0 } };
    expect(compared(nothingCompared(), recordOf(alone, decide(alone).verdicts), kept, roomAlone)).toMatchObject({
      elsewhere: 1,
      examples: [{ before: { provider: providerId(2) }, after: { provider: providerId(1) } }],
    });
  });

  it('are added up over sittings, with the value of both', () => {
    const once = withRules({});
    const twice = compared(once, record, kept, RULES);
    expect([twice.decisions, twice.valueBefore, twice.valueAfter]).toEqual([6, 2 * once.valueBefore, 2 * once.valueBefore]);
  });
});
