import { loadArea } from '#platform/area.js';
import type { Facilitator } from '../capacity/facilitator.rules.js';
import type { MonthNow } from '../capacity/months.rules.js';
import { aCase, aProfile, providerId } from '../examples.js';
import { matchingRulesOf } from './matching-rules.rules.js';
import type { Asking, ProviderNow, Question, Remit } from './question.rules.js';
import type { Sitting } from './sitting.rules.js';

/** Questions and sittings for specs: a burglary in Cambridge on a Thursday in June, and a provider that may take it. Say only what a row is about. */
export const RULES = matchingRulesOf(loadArea('cambridgeshire'));
export const TODAY = '2026-06-11';
export const CONTACT_BY = '2026-06-18';

export const caseId = (nth: number) => `01942f00-0000-7000-9000-${String(nth).padStart(12, '0')}`;

export const aMonth = (available: number | null, over: Partial<MonthNow> = {}): MonthNow => ({
  month: '2026-06-01',
  kind: 'known',
  available,
  kept: 0,
  committed: 0,
  held: 0,
  ordinary: 0,
  earmarked: 0,
  earmarkedOrdinary: 0,
  ...over,
});

/** Points available in June, and as many in July. */
export const roomOf = (available: number, over: Partial<MonthNow> = {}): [MonthNow, MonthNow] => [
  aMonth(available, over),
  aMonth(available, { ...over, month: '2026-07-01' }),
];

export const aPerson = (code: string, over: Partial<Facilitator> = {}): Facilitator => ({
  code,
  kind: 'staff',
  gender: 'female',
  accreditation: 'intermediate',
  tags: [],
  languages: [],
  districts: [],
  checks: [
    { kind: 'dbs', expiresOn: '2027-01-31' },
    { kind: 'prison', expiresOn: '2027-01-31' },
  ],
  ...over,
});

/** Two who are advanced and two who are not, of either gender. */
export const STAFF = [
  aPerson('adv-1', { accreditation: 'advanced', tags: ['hate'] }),
  aPerson('adv-2', { accreditation: 'advanced', tags: ['hate'], gender: 'male' }),
  aPerson('int-1'),
  aPerson('int-2', { gender: 'male' }),
];

export const aRemit = (over: Partial<Remit> = {}): Remit => {
  const { facilitators: _, ...remit } = aProfile();
  return { ...remit, ...over };
};

export const aProviderNow = (over: Partial<ProviderNow> & { nth?: number } = {}): ProviderNow => {
  const { nth = 1, ...rest } = over;
  return {
    id: providerId(nth),
    remit: aRemit(),
    staff: STAFF,
    remitVersion: 1,
    staffVersion: 1,
    suspended: false,
    paused: false,
    busy: [],
    absences: [],
    months: roomOf(100),
    lastAllocatedAt: null,
    pointsTaken: 0,
    ...rest,
  };
};

export const anAsking = (over: Partial<Asking> & { nth?: number } = {}): Asking => {
  const { nth = 1, ...rest } = over;
  return {
    id: caseId(nth),
    facts: aCase(),
    refusedBy: [],
    knownToOtherSide: [],
    knownToHarmed: [],
    namedAt: [],
    workingDaysWaited: 0,
    priority: 10,
    arrivalPriority: 10,
    since: '2026-06-11T09:00:00.000Z',
    ...rest,
  };
};

export interface QuestionOver extends Partial<Omit<Question, 'provider' | 'asking'>> {
  facts?: Parameters<typeof aCase>[0];
  asking?: Partial<Asking>;
  provider?: Partial<ProviderNow>;
  remit?: Partial<Remit>;
}

export const aQuestion = ({ facts, asking, provider, remit, ...over }: QuestionOver = {}): Question => {
  const now = aProviderNow({ ...(remit && { remit: aRemit(remit) }), ...provider });
  return {
    asking: anAsking({ facts: aCase(facts), ...asking }),
    provider: now,
    months: now.months,
    today: TODAY,
    contactBy: CONTACT_BY,
    youthFirst: false,
    rules: RULES,
    ...over,
  };
};

export const aSitting = (over: Partial<Sitting> = {}): Sitting => ({
  at: '2026-06-11T09:00:00.000Z',
  today: TODAY,
  contactBy: CONTACT_BY,
  rules: RULES,
  rulesId: 'rules-1',
  prices: undefined,
  pricesId: undefined,
  providers: [aProviderNow()],
  cases: [anAsking()],
  earmarks: [],
  ...over,
});
