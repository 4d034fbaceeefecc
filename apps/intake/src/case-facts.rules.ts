import type {
  AccessNeed,
  AgeBand,
  ConsentPurpose,
  ConsentState,
  GenderWish,
  Initiator,
  Intervention,
  PersonRole,
  Route,
} from '#contracts/codes.js';
import type { CodedCase, ConsentScope } from '#contracts/coded-case.js';
import type { Incident } from '#contracts/incident.js';
import type { Wishes } from '#contracts/wishes.js';
import type { SoundReferral } from './check-referral.rules.js';
import { codeCase, unique, type CodedPerson, type Coding, type ComplexityRules } from './code-case.rules.js';
import { triageCase, type Triage } from './triage-case.rules.js';

/** A referral's coded parts as the agency states them: no reference, no name, no free text. */
export interface Stated {
  route: Route;
  initiatedBy: Initiator;
  incident: Omit<Incident, 'crimeReference' | 'notes'>;
  wishes?: Wishes;
}

/** What the offence codes answered, kept so that a later change of stage need not ask them again. */
export type OffenceAnswer = Pick<SoundReferral, 'category' | 'homeOffice' | 'offenceFlags' | 'questions' | 'directVictim'>;

export interface PersonFacts extends CodedPerson {
  id: string;
  language: string;
  accessNeeds: AccessNeed[];
  facilitatorGender: GenderWish;
  guardian?: string;
  supportedBy: string[];
  safeContact: boolean;
  /** What is coded of them stays for the figures; they agree to nothing any more, and nobody works with them. */
  erased?: boolean;
  /** Keyed hash of name and date of birth; none where the date is not known. */
  matchHash?: string;
}

/** What a person last said to a purpose. */
export interface ConsentFacts {
  personId: string;
  purpose: ConsentPurpose;
  state: ConsentState;
  saidAt: Date;
  /** Codes of the providers that it reaches; undefined for every provider. */
  providers?: string[];
}

export interface CaseFacts {
  stated: Stated;
  offence: OffenceAnswer;
  people: readonly PersonFacts[];
  consents: readonly ConsentFacts[];
}

export interface CaseIdentity {
  case: string;
  reference: string;
  area: string;
  agency: string;
  receivedAt: Date;
}

export interface AreaOfCase {
  complexity: ComplexityRules;
  defaultIntervention: string;
}

/** How far a clock may be ahead of the hub's, or behind it. */
const CLOCK_TOLERANCE_MS = 5 * 60_000;

/**
 * When a consent counts as said: never later than now. A no that is heard after a yes is not older than it because one clock was ahead and another
 * behind: within that much it counts as said with the yes, and, heard later, wins.
 */
export function saidWhen(
  state: ConsentState,
  recordedAt: Date,
  before: Pick<ConsentFacts, 'state' | 'saidAt'> | undefined,
  now: Date,
): Date {
  const said = Math.min(recordedAt.getTime(), now.getTime());
  const yes = before?.state === 'given' ? before.saidAt.getTime() : -Infinity;
  const no = state === 'refused' || state === 'withdrawn';
  return new Date(no && said < yes && said + 2 * CLOCK_TOLERANCE_MS >= yes ? yes : said);
}

/** Ids of the providers by their codes. */
export type ProviderIds = ReadonlyMap<string, string>;

export function codingOf({ stated, offence, people }: CaseFacts, area: AreaOfCase): Coding {
  return codeCase(offence.category, stated.incident.flags ?? [], offence.offenceFlags, people, area.complexity);
}

export function triageOf({ stated, offence, people, consents }: CaseFacts, today: string): Triage {
  const { admission, stage, proceedings } = stated.incident;
  const timing = stated.wishes?.timing;
  return triageCase(
    {
      directVictim: offence.directVictim,
      admission,
      stage,
      ...(proceedings && { proceedings }),
      ...(timing && { timing }),
      people: people.filter((person) => !person.erased).map((person) => ({ ...person, consents: statesOf(person.id, consents) })),
    },
    today,
  );
}

const statesOf = (personId: string, consents: readonly ConsentFacts[]) =>
  Object.fromEntries(consents.filter((consent) => consent.personId === personId).map(({ purpose, state }) => [purpose, state]));

/**
 * Which providers may be told. Each harmed person who agrees to be contacted must agree to share; where several list providers, only those that all
 * list. Nobody's consent means nobody. A matter without a harmed person needs none.
 */
export function consentScope({ people, consents }: CaseFacts, providers: ProviderIds): ConsentScope {
  const harmed = people.filter((person) => person.role === 'harmed');
  if (harmed.length === 0) return { state: 'given', reach: 'any', providers: [] };
  const said = (person: PersonFacts, purpose: ConsentPurpose) =>
    consents.find((consent) => consent.personId === person.id && consent.purpose === purpose);
  const willing = harmed.filter((person) => !person.erased && said(person, 'contact')?.state === 'given');
  const shared = willing.map((person) => said(person, 'share_with_provider')).filter((consent) => consent?.state === 'given');
  if (shared.length === 0) {
    const states = harmed.flatMap((person) => [said(person, 'contact')?.state, said(person, 'share_with_provider')?.state]);
    return { state: NOT_GIVEN.find((state) => states.includes(state)) ?? 'not_asked', reach: 'listed', providers: [] };
  }
  const lists = shared.flatMap((consent) => (consent?.providers ? [idsOf(consent.providers, providers)] : []));
  if (lists.length === 0) return { state: 'given', reach: 'any', providers: [] };
  return { state: 'given', reach: 'listed', providers: lists.reduce((both, list) => both.filter((id) => list.includes(id))) };
}

/** The strongest no first. */
const NOT_GIVEN = ['withdrawn', 'refused', 'not_asked'] as const;

/** All that matching needs to know of a case, in codes alone. */
export function codedCase(
  identity: CaseIdentity,
  facts: CaseFacts,
  coding: Coding,
  area: AreaOfCase,
  providers: ProviderIds,
  today: string,
): CodedCase {
  const { stated, offence, people } = facts;
  const { incident, wishes } = stated;
  const parties = people.filter((person) => person.role === 'harmed' || person.role === 'harmer');
  const timing = wishes?.timing ?? { when: 'now' as const };
  const pressing = [incident.courtDate, incident.releaseDate].filter((date): date is string => date !== undefined && date >= today).sort();
  return {
    case: identity.case,
    reference: identity.reference,
    area: identity.area,
    agency: identity.agency,
    route: stated.route,
    initiatedBy: stated.initiatedBy,
    category: coding.category,
    ...(offence.homeOffice !== undefined && { homeOffice: offence.homeOffice }),
    flags: coding.flags,
    complexity: coding.complexity,
    tags: coding.tags,
    stage: incident.stage,
    ...(incident.establishment && { establishment: incident.establishment }),
    district: incident.district,
    harmedAgeBands: agesOf(people, 'harmed'),
    harmerAgeBands: agesOf(people, 'harmer'),
    interventions: wishes?.interventions?.length ? unique(wishes.interventions) : [area.defaultIntervention as Intervention],
    languages: unique(
      parties.map((person) => person.language).filter((language) => language !== 'en' && !language.startsWith('en-')),
    ).slice(0, 20),
    interpreter: (['spoken', 'bsl'] as const).find((need) => parties.some((person) => person.interpreter === need)) ?? 'none',
    accessNeeds: unique(
      parties.flatMap((person): AccessNeed[] => [...(person.interpreter === 'bsl' ? ['bsl' as const] : []), ...person.accessNeeds]),
    ),
    facilitatorGender: genderWished(parties),
    timing: { when: timing.when, ...(timing.date && { date: timing.date }) },
    parties: Math.max(1, Math.min(100, coding.parties)),
    // Most offences with weapons harm nobody; where somebody was harmed all the same, the agency says who.
    directVictim: offence.directVictim || parties.some((person) => person.role === 'harmed'),
    ...(incident.lossPounds !== undefined && { lossPence: Math.round(incident.lossPounds * 100) }),
    ...(incident.reports?.length && { reports: incident.reports }),
    consent: consentScope(facts, providers),
    excludedProviders: idsOf(wishes?.excludedProviders ?? [], providers),
    preferredProviders: idsOf(wishes?.preferredProviders ?? [], providers),
    conflictKeys: parties.flatMap((person) => (person.matchHash ? [{ key: person.matchHash, side: sideOf(person) }] : [])),
    supportedBy: parties
      .flatMap((person) => idsOf(person.supportedBy, providers).map((provider) => ({ provider, side: sideOf(person) })))
      .slice(0, 50),
    priority: {
      receivedAt: identity.receivedAt.toISOString(),
      ...(timing.date && { reviewOn: timing.date }),
      ...(pressing.length > 0 && { courtOrReleaseOn: pressing[0], pressingDates: pressing }),
      enhancedRights: coding.enhancedRights,
    },
  };
}

const agesOf = (people: readonly PersonFacts[], role: PersonRole): AgeBand[] =>
  unique(people.filter((person) => person.role === role).map((person) => person.ageBand)).sort();

const sideOf = (person: PersonFacts): 'harmed' | 'harmer' => (person.role === 'harmer' ? 'harmer' : 'harmed');

/** The harmed person's wish comes first. */
function genderWished(parties: readonly PersonFacts[]): GenderWish {
  const wishes = [...parties]
    .sort((a, b) => Number(a.role === 'harmer') - Number(b.role === 'harmer'))
    .map((person) => person.facilitatorGender);
  return wishes.find((wish) => wish !== 'any') ?? 'any';
}

export const idsOf = (codes: readonly string[], providers: ProviderIds): string[] =>
  unique(codes.flatMap((code) => providers.get(code) ?? []));
