import type { RemitList } from './change.rules.js';
import type { Examined, Rule } from './hard-rule.rules.js';
import { list } from './hard-rule.rules.js';

const NONE: readonly string[] = [];
const missing = (wanted: readonly string[], has: readonly string[]): readonly string[] =>
  wanted.every((each) => has.includes(each)) ? NONE : wanted.filter((each) => !has.includes(each));

const remit = ({ q }: Examined) => q.provider.remit;
const facts = ({ q }: Examined) => q.asking.facts;
const agesMissing = (e: Examined) => missing(e.needs.ages, remit(e).ageBands);
const waitsForYouthService = (e: Examined) => e.q.youthFirst && !remit(e).youthJusticeService;
const add = (to: RemitList, codes: readonly string[]) => ({ kind: 'add' as const, to, codes: [...codes] });

/** What the provider has agreed to, and whom it covers. */
export const RULES_OF_PROVIDER: Rule[] = [
  {
    code: 'agreement',
    holds: (e) => remit(e).agreements.some(({ from, to }) => from <= e.q.today && e.q.today <= to),
    sentence: () => 'It has no agreement in force today.',
    changes: ({ q }) => [{ kind: 'agreement', on: q.today }],
  },
  {
    code: 'paused',
    holds: ({ q }) => !q.provider.paused,
    sentence: () => 'It has paused and gets no new offers.',
    changes: () => [{ kind: 'resume', from: 'paused' }],
  },
  {
    code: 'suspended',
    holds: ({ q }) => !q.provider.suspended,
    sentence: () => 'It is suspended and gets no new offers.',
    changes: () => [{ kind: 'resume', from: 'suspended' }],
  },
  {
    code: 'category',
    holds: (e) => remit(e).categories.includes(facts(e).category),
    sentence: (e) => `It does not take the category ${facts(e).category}.`,
    changes: (e) => [add('categories', [facts(e).category])],
  },
  {
    code: 'district',
    holds: (e) => remit(e).districts.includes(facts(e).district),
    sentence: (e) => `It does not cover the district ${facts(e).district}.`,
    changes: (e) => [add('districts', [facts(e).district])],
  },
  {
    code: 'establishment',
    holds: (e) => facts(e).establishment === undefined || remit(e).establishments.includes(facts(e).establishment!),
    sentence: (e) => `It does not work in the prison ${facts(e).establishment}.`,
    changes: (e) => [add('establishments', [facts(e).establishment!])],
  },
  {
    code: 'age',
    holds: (e) => agesMissing(e).length === 0 && !waitsForYouthService(e),
    sentence: (e) =>
      agesMissing(e).length > 0
        ? `It does not work with the age group ${list(agesMissing(e))}.`
        : 'The harmer is under 18: the youth justice service is asked first.',
    changes: (e) => [
      ...(agesMissing(e).length > 0 ? [add('ageBands', agesMissing(e))] : []),
      ...(waitsForYouthService(e) ? [{ kind: 'youth_asked' as const }] : []),
    ],
  },
];

/** What it would do in the case. */
export const RULES_OF_WORK: Rule[] = [
  ruleOfWork('intervention', () => 'It offers none of the interventions that are wanted and possible here.'),
  ruleOfWork('community_route', () => 'What is wanted and it offers is a community route, which does not apply to this case.'),
];

/** What few cases ask for: nothing is looked for at a provider where the case does not. */
export const RULES_OF_ACCESS: Rule[] = [
  {
    code: 'language',
    holds: (e) => missing(e.needs.languages, remit(e).languages).length === 0,
    sentence: (e) => `Nobody there speaks ${list(missing(e.needs.languages, remit(e).languages))}, and no interpreter is asked for.`,
    changes: (e) => [add('languages', missing(e.needs.languages, remit(e).languages))],
  },
  {
    code: 'interpreter',
    holds: (e) => !e.needs.bsl || remit(e).access.includes('bsl'),
    sentence: () => 'It cannot work with a BSL interpreter.',
    changes: () => [add('access', ['bsl'])],
  },
  {
    code: 'access',
    holds: (e) => missing(e.needs.facilities, remit(e).access).length === 0,
    sentence: (e) => `It cannot meet the access need ${list(missing(e.needs.facilities, remit(e).access))}.`,
    changes: (e) => [add('access', missing(e.needs.facilities, remit(e).access))],
  },
];

function ruleOfWork(code: 'intervention' | 'community_route', sentence: () => string): Rule {
  return {
    code,
    holds: ({ chosen }) => chosen.kind === 'work' || chosen.failing !== code,
    sentence,
    changes: ({ chosen }) =>
      chosen.kind !== 'if'
        ? [{ kind: 'never', because: 'Nothing that the area offers can be done with those who take part.' }]
        : [
            ...(chosen.wish === undefined ? [] : [{ kind: 'wish' as const, of: 'intervention' as const, code: chosen.wish }]),
            ...(chosen.offer === undefined ? [] : [add('interventions', [chosen.offer])]),
          ],
  };
}
