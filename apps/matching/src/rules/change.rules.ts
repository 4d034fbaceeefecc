import type { CodedCase } from '#contracts/coded-case.js';
import type { Intervention } from '#contracts/codes.js';
import { addDays, type Day, type Month } from '../capacity/calendar.rules.js';
import type { Facilitator } from '../capacity/facilitator.rules.js';
import type { MonthNow } from '../capacity/months.rules.js';
import type { Lacking } from './lacking.rules.js';
import type { Busy, ProviderNow, Question, Remit } from './question.rules.js';
import { newcomer } from './team.rules.js';

/** One thing that would have to be otherwise. Applied to the question, the rule that named it passes: specs hold that for every rule. */
export type Change =
  | { kind: 'sign_off' }
  | { kind: 'consent' }
  | { kind: 'ask_again' }
  | { kind: 'youth_asked' }
  | { kind: 'resume'; from: 'suspended' | 'paused' }
  /** Facilitators, each with what they lack; `renew_check` where it is nothing but checks. */
  | { kind: 'renew_check' | 'facilitator'; facilitators: Lacking[] }
  /** Points free for this case, so many more in each month. */
  | { kind: 'points'; months: { month: Month; more: number }[] }
  /** Points declared where nothing is known, at least so many. */
  | { kind: 'declare'; months: { month: Month; points: number }[] }
  | { kind: 'agreement'; on: Day }
  | { kind: 'add'; to: RemitList; codes: string[] }
  | { kind: 'wish'; of: 'provider' }
  | { kind: 'wish'; of: 'intervention'; code: string }
  | { kind: 'never'; because: string };

export type RemitList = 'categories' | 'districts' | 'establishments' | 'ageBands' | 'interventions' | 'languages' | 'access';

/** The least effort first: what a person can do today by asking, then what a provider does, then what nobody here decides. */
const EFFORT = [
  'sign_off',
  'consent',
  'ask_again',
  'youth_asked',
  'resume',
  'renew_check',
  'points',
  'declare',
  'agreement',
  'add',
  'facilitator',
  'wish',
  'never',
] as const satisfies Change['kind'][];

const effortOf = (change: Change) => EFFORT.indexOf(change.kind);
const pointsOf = (change: Change) => (change.kind === 'points' ? change.months.reduce((sum, { more }) => sum + more, 0) : 0);
const hardestOf = (changes: readonly Change[]) => changes.reduce((most, each) => (effortOf(each) > effortOf(most) ? each : most));

/** Compares by effort: below zero where the first asks less. Both have one change at least. */
export function byEffort(some: readonly Change[], others: readonly Change[]): number {
  const [one, other] = [hardestOf(some), hardestOf(others)];
  return effortOf(one) - effortOf(other) || pointsOf(one) - pointsOf(other) || some.length - others.length;
}

/** Of all that stands in the way, what asks least; the first named where two ask the same. */
export const nearest = <T extends { changes: readonly Change[] }>(failing: readonly T[]): T | undefined =>
  failing.reduce<T | undefined>((least, each) => (least && byEffort(least.changes, each.changes) <= 0 ? least : each), undefined);

/** The question as it would be. `never` changes nothing; a sign-off is an answer's and not the question's. */
export function apply(q: Question, change: Change): Question {
  switch (change.kind) {
    case 'sign_off':
    case 'never':
      return q;
    case 'youth_asked':
      return { ...q, youthFirst: false };
    case 'consent': {
      const { consent } = q.asking.facts;
      const providers = consent.state === 'given' ? [...consent.providers, q.provider.id] : [q.provider.id];
      return withFacts(q, { consent: { state: 'given', reach: 'listed', providers } });
    }
    case 'ask_again':
      return { ...q, asking: { ...q.asking, refusedBy: q.asking.refusedBy.filter((id) => id !== q.provider.id) } };
    case 'resume':
      return withProvider(q, { [change.from]: false });
    case 'agreement':
      return withRemit(q, { agreements: [...q.provider.remit.agreements, { from: change.on, to: change.on, sharePercent: 0 }] });
    case 'add':
      return withRemit(q, { [change.to]: [...q.provider.remit[change.to], ...change.codes] });
    case 'wish':
      return change.of === 'provider'
        ? withFacts(q, { excludedProviders: q.asking.facts.excludedProviders.filter((id) => id !== q.provider.id) })
        : withFacts(q, { interventions: [...q.asking.facts.interventions, change.code as Intervention] });
    case 'renew_check':
    case 'facilitator':
      return withProvider(
        q,
        change.facilitators.reduce((provider, lacking) => mend(provider, lacking, q), q.provider),
      );
    case 'points':
      return withMonths(q, (month) => {
        const more = change.months.find((each) => each.month === month.month)?.more ?? 0;
        return month.kind === 'known' ? { ...month, available: (month.available ?? 0) + more } : month;
      });
    case 'declare':
      return withMonths(q, (month) => {
        const told = change.months.find((each) => each.month === month.month);
        return told ? { ...month, kind: 'known', available: told.points } : month;
      });
  }
}

export const applyAll = (q: Question, changes: readonly Change[]): Question => changes.reduce(apply, q);

const withFacts = (q: Question, over: Partial<CodedCase>): Question => ({
  ...q,
  asking: { ...q.asking, facts: { ...q.asking.facts, ...over } },
});
const withProvider = (q: Question, over: Partial<ProviderNow>): Question => ({ ...q, provider: { ...q.provider, ...over } });
const withRemit = (q: Question, over: Partial<Remit>): Question => withProvider(q, { remit: { ...q.provider.remit, ...over } });

function withMonths(q: Question, become: (month: MonthNow) => MonthNow): Question {
  const both = (months: readonly [MonthNow, MonthNow]): [MonthNow, MonthNow] => [become(months[0]), become(months[1])];
  return { ...withProvider(q, { months: both(q.provider.months) }), months: both(q.months) };
}

/** The provider with this facilitator lacking nothing. */
function mend(provider: ProviderNow, lacking: Lacking, q: Question): ProviderNow {
  const { facilitator: code, accreditation, tags = [], gender, languages = [], district, checks = [] } = lacking;
  const before = provider.staff.find((each) => each.code === code && !lacking.isNew) ?? newcomer(code);
  const onHand = provider.busy.find(({ facilitator }) => facilitator === code);
  const after: Facilitator = {
    ...before,
    ...(lacking.busy?.includes('most_cases') && { mostCases: (onHand?.cases ?? 0) + 1 }),
    ...(accreditation && { accreditation }),
    ...(gender && { gender }),
    tags: [...before.tags, ...tags],
    languages: [...before.languages, ...languages],
    districts: district === undefined ? before.districts : [...before.districts, district],
    checks: [
      ...before.checks.filter(({ kind }) => !checks.includes(kind)),
      ...checks.map((kind) => ({ kind, expiresOn: addDays(q.contactBy, 365) })),
    ],
  };
  const cooled = (each: Busy): Busy =>
    lacking.busy?.includes('cool_down') && each.facilitator === code ? { facilitator: code, cases: each.cases } : each;
  return {
    ...provider,
    staff: lacking.isNew ? [...provider.staff, after] : provider.staff.map((each) => (each === before ? after : each)),
    busy: provider.busy.map(cooled),
    absences: provider.absences.filter(({ facilitator }) => !lacking.busy?.includes('away') || facilitator !== code),
  };
}
