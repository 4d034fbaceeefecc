import {
  accessNeeds,
  ageBands,
  categories,
  genderWishes,
  interventions,
  specialistTags,
  stages,
  type Complexity,
  type Flag,
} from '#contracts/codes.js';
import type { CodedCase } from '#contracts/coded-case.js';
import { loadProviders, type ProviderProfile } from '#platform/area.js';
import type { Facilitator } from '../capacity/facilitator.rules.js';
import type { MonthNow } from '../capacity/months.rules.js';
import { aCase } from '../examples.js';
import { anAsking, caseId, roomOf, RULES } from './examples.js';
import type { Asking, ProviderNow } from './question.rules.js';

/** Numbers from 0 to 1 that look like chance and are the same for the same seed. */
export function chance(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

export type Chance = () => number;

export const pick = <T>(from: readonly T[], random: Chance): T => from[Math.floor(random() * from.length)]!;
const some = <T>(from: readonly T[], share: number, random: Chance): T[] => from.filter(() => random() < share);

export function shuffled<T>(from: readonly T[], random: Chance): T[] {
  return from
    .map((each) => ({ each, key: random() }))
    .sort((a, b) => a.key - b.key)
    .map(({ each }) => each);
}

const districts = RULES.districts.map(({ code }) => code);
const prisons = ['LTI', 'WRI', 'PBI', 'PFI'];

/** The area's twelve invented providers, with people in the place of counted groups, and this moment's load on them. */
export function areasProviders(random: Chance): ProviderNow[] {
  return loadProviders('cambridgeshire').map((profile, nth) => ofProfile(profile, random, nth));
}

function ofProfile(
  { organisation, agreement, points, facilitators, ...profile }: ProviderProfile,
  random: Chance,
  nth: number,
): ProviderNow {
  const staff = facilitators.flatMap((group) =>
    Array.from({ length: group.count }, (_, each): Facilitator => {
      const cleared = group.prisonCleared ? [{ kind: 'prison', expiresOn: random() < 0.1 ? '2026-06-01' : '2027-06-01' }] : [];
      return {
        code: `${group.accreditation}-${each + 1}`,
        kind: 'staff',
        gender: each < group.women ? 'female' : 'male',
        accreditation: group.accreditation,
        tags: group.tags,
        languages: [],
        districts: [],
        checks: [...(random() < 0.8 ? [{ kind: 'dbs', expiresOn: random() < 0.15 ? '2026-06-01' : '2027-06-01' }] : []), ...cleared],
        ...(random() < 0.3 && { mostCases: 3 }),
      };
    }),
  );
  return {
    id: organisation,
    remit: { agreements: [agreement], ...profile },
    staff,
    remitVersion: 1,
    staffVersion: nth,
    suspended: random() < 0.05,
    paused: random() < 0.05,
    busy: some(staff, 0.5, random).map(({ code }) => ({
      facilitator: code,
      cases: Math.floor(random() * 4),
      ...(random() < 0.3 && { seriousEndedOn: '2026-06-05' }),
    })),
    absences: some(staff, 0.1, random).map(({ code }) => ({ facilitator: code, from: '2026-06-01', to: '2026-06-30', kind: 'leave' })),
    months: roomOf(points.available ?? 0, { kind: points.kind, available: points.available }).map((month) => taken(month, random)) as [
      MonthNow,
      MonthNow,
    ],
    lastAllocatedAt: random() < 0.2 ? null : `2026-06-0${1 + Math.floor(random() * 9)}T10:00:00.000Z`,
    pointsTaken: Math.floor(random() * 3000),
  };
}

function taken(month: MonthNow, random: Chance): MonthNow {
  if (month.kind !== 'known') return month;
  const committed = Math.floor((month.available ?? 0) * random() * 1.02);
  return { ...month, committed, ordinary: Math.floor(committed * (0.8 + 0.2 * random())), kept: Math.floor((month.available ?? 0) * 0.1) };
}

/** As many more with other people and remits: for figures on speed, and for crowded sittings. */
export function manyProviders(count: number, random: Chance): ProviderNow[] {
  const models = areasProviders(random);
  return Array.from({ length: count }, (_, nth) => {
    const model = pick(models, random);
    const months = roomOf(20 + Math.floor(random() * 60));
    const remit = { ...model.remit, districts: some(districts, 0.6, random), home: pick(districts, random) };
    return {
      ...model,
      id: `01942f00-0000-7000-8000-${String(nth).padStart(12, '0')}`,
      remit: { ...remit, agreements: [{ from: '2026-01-01', to: '2029-01-01', sharePercent: 5 }] },
      months: [taken(months[0], random), taken(months[1], random)] as const,
      suspended: false,
      paused: false,
    };
  });
}

const COMPLEXITIES: Complexity[] = ['standard', 'standard', 'standard', 'complex', 'serious_sensitive'];
const FLAGS: Flag[] = ['vulnerable', 'wants_prosecution', 'repeat', 'business_victim'];

/** A case such as come, with more of what is rare than there is. */
export function inventedFacts(random: Chance, providers: readonly ProviderNow[]): Partial<CodedCase> {
  const complexity = pick(COMPLEXITIES, random);
  const custody = random() < 0.15;
  const ids = providers.map(({ id }) => id);
  const adults = ageBands.slice(2);
  return {
    category: pick(categories, random),
    complexity,
    tags: complexity === 'serious_sensitive' ? some(specialistTags, 0.25, random) : [],
    flags: some(FLAGS, 0.1, random),
    stage: custody ? 'custody' : pick(stages, random),
    ...(custody && { establishment: pick(prisons, random) }),
    district: pick(districts, random),
    harmedAgeBands: random() < 0.95 ? [pick(adults, random)] : [],
    harmerAgeBands: random() < 0.15 ? ['10_to_17'] : [pick(adults, random)],
    interventions: shuffled(interventions, random).slice(0, 1 + Math.floor(random() * 3)),
    languages: random() < 0.2 ? [pick(['pl', 'lt', 'ur', 'cy'], random)] : [],
    interpreter: random() < 0.1 ? 'spoken' : 'none',
    accessNeeds: some(accessNeeds, 0.04, random),
    facilitatorGender: random() < 0.2 ? pick(genderWishes, random) : 'any',
    parties: 2 + Math.floor(random() * 3),
    consent:
      random() < 0.9
        ? { state: 'given', reach: 'any', providers: [] }
        : { state: 'given', reach: 'listed', providers: some(ids, 0.5, random) },
    excludedProviders: some(ids, 0.01, random),
    preferredProviders: random() < 0.1 ? [pick(ids, random)] : [],
    supportedBy: random() < 0.1 ? [{ provider: pick(ids, random), side: pick(['harmed', 'harmer'] as const, random) }] : [],
    directVictim: random() < 0.9,
    ...(random() < 0.5 && { lossPence: Math.floor(random() * 20_000) }),
  };
}

export function inventedCase(nth: number, random: Chance, providers: readonly ProviderNow[]): Asking {
  const priority = 10 + 5 * Math.floor(random() * 12);
  return anAsking({
    id: caseId(nth),
    facts: aCase(inventedFacts(random, providers)),
    refusedBy: random() < 0.1 ? [pick(providers, random).id] : [],
    knownToOtherSide: random() < 0.05 ? [pick(providers, random).id] : [],
    knownToHarmed: random() < 0.05 ? [pick(providers, random).id] : [],
    namedAt: random() < 0.03 ? [pick(providers, random).id] : [],
    workingDaysWaited: Math.floor(random() * 10),
    priority,
    arrivalPriority: 10 + 10 * Math.floor(random() * 6),
    since: `2026-06-0${1 + Math.floor(random() * 9)}T09:00:00.000Z`,
  });
}
