import { Classified, Meaning } from './classified.js';
import {
  accessNeeds,
  ageBands,
  categories,
  complexities,
  consentReaches,
  consentStates,
  flags,
  genderWishes,
  initiators,
  interpreterNeeds,
  interventions,
  routes,
  specialistTags,
  stages,
  type AccessNeed,
  type AgeBand,
  type Category,
  type Complexity,
  type ConsentReach,
  type ConsentState,
  type Flag,
  type GenderWish,
  type Initiator,
  type InterpreterNeed,
  type Intervention,
  type Route,
  type SpecialistTag,
  type Stage,
} from './codes.js';
import { exampleIds } from './example-ids.js';
import { Code, DateOnly, Formed, Id, Instant, Language, List, OneOf, Optional, Part, Parts, Reference, Whole, YesNo } from './fields.js';
import { IncidentReport } from './incident-report.js';
import { TimingWish } from './timing-wish.js';

@Meaning('What the consents to share with a provider come to, over the whole case, and which providers they reach.')
export class ConsentScope {
  @Classified('coded', 'Given, refused, not asked or withdrawn; given only where nothing is missing')
  @OneOf(consentStates)
  state!: ConsentState;
  @Classified('coded', 'Any provider, or those listed alone') @OneOf(consentReaches) reach!: ConsentReach;
  @Classified('coded', 'The providers that it reaches, where listed') @List(50) @Id({ each: true }) providers!: string[];
}

@Meaning('A conflict of interest found by its keyed hash: matching compares hashes and learns nothing of the people.')
export class ConflictKey {
  @Classified('coded', 'Keyed hash of a person of the case')
  @Formed('^[0-9a-f]{32,64}$', 'a keyed hash in hexadecimal', { max: 64 })
  key!: string;
  @Classified('coded', 'Which side the person is on') @OneOf(['harmed', 'harmer']) side!: 'harmed' | 'harmer';
}

@Meaning('A provider that already supports a party. It cannot act for the other.')
export class SupportedBy {
  @Classified('coded', 'The provider') @Id() provider!: string;
  @Classified('coded', 'Which side it supports') @OneOf(['harmed', 'harmer']) side!: 'harmed' | 'harmer';
}

@Meaning('What decides which place a waiting case has.')
export class PriorityInputs {
  @Classified('none', 'When the referral came in') @Instant() receivedAt!: string;
  @Classified('coded', 'The review date of a case that was parked') @Optional() @DateOnly() reviewOn?: string;
  @Classified('coded', 'The nearest court or release date') @Optional() @DateOnly() courtOrReleaseOn?: string;
  @Classified('coded', 'Every court and release date ahead, the nearest first: when one has passed, the next presses')
  @Optional()
  @List(4)
  @DateOnly({ each: true })
  pressingDates?: string[];
  @Classified('coded', 'A harmed person has enhanced rights') @YesNo() enhancedRights!: boolean;
}

@Meaning('All that matching needs to know of a case, in codes alone. It goes to matching and to nobody else.')
export class CodedCase {
  @Classified('none', 'The case') @Id() case!: string;
  @Classified('none', "The hub's reference") @Reference() reference!: string;
  @Classified('none', 'Area') @Code() area!: string;
  @Classified('none', 'The agency that referred it') @Id() agency!: string;
  @Classified('coded', 'Route') @OneOf(routes) route!: Route;
  @Classified('coded', 'Who asked for it') @OneOf(initiators) initiatedBy!: Initiator;
  @Classified('coded', 'Offence category') @OneOf(categories) category!: Category;
  @Classified('coded', 'Home Office code of the offence, where one is known')
  @Optional()
  @Formed('^[0-9]{3}/[0-9]{2}$', 'a Home Office code such as 028/01', { max: 6 })
  homeOffice?: string;
  @Classified('coded', 'Flags') @List(21) @OneOf(flags, { each: true }) flags!: Flag[];
  @Classified('coded', 'Complexity') @OneOf(complexities) complexity!: Complexity;
  @Classified('coded', 'Specialist tags that the facilitators need') @List(5) @OneOf(specialistTags, { each: true }) tags!: SpecialistTag[];
  @Classified('coded', 'Stage of the criminal justice process') @OneOf(stages) stage!: Stage;
  @Classified('coded', 'Establishment that the harmer is in; none where left out') @Optional() @Code() establishment?: string;
  @Classified('coded', 'District') @Code() district!: string;
  @Classified('coded', 'Ages of the harmed people; empty where there is none')
  @List(6)
  @OneOf(ageBands, { each: true })
  harmedAgeBands!: AgeBand[];
  @Classified('coded', 'Ages of the harmers; empty where there is none')
  @List(6)
  @OneOf(ageBands, { each: true })
  harmerAgeBands!: AgeBand[];
  @Classified('coded', 'Interventions wanted, the most wanted first; never empty: the default stands where nothing is wished')
  @List(11, 1)
  @OneOf(interventions, { each: true })
  interventions!: Intervention[];
  @Classified('coded', 'Languages that the parties need; empty where English will do')
  @List(20)
  @Language({ each: true })
  languages!: string[];
  @Classified(
    'coded',
    'Interpreter needed: spoken where any party needs one, else BSL where any does; BSL always stands among the access needs too',
  )
  @OneOf(interpreterNeeds)
  interpreter!: InterpreterNeed;
  @Classified('coded', 'Access needs of all parties') @List(15) @OneOf(accessNeeds, { each: true }) accessNeeds!: AccessNeed[];
  @Classified('coded', "Wish for the facilitator's gender") @OneOf(genderWishes) facilitatorGender!: GenderWish;
  @Classified('coded', 'When the harmed person wants to be approached') @Part(() => TimingWish) timing!: TimingWish;
  @Classified('coded', 'How many harmed people and harmers') @Whole(1, 100) parties!: number;
  @Classified('coded', 'A person was harmed directly; unknown where left out') @Optional() @YesNo() directVictim?: boolean;
  @Classified('coded', 'What was lost or damaged, in pence; unknown where left out')
  @Optional()
  @Whole(0, 1_000_000_000)
  lossPence?: number;
  @Classified('coded', 'Reports so far of the same antisocial behaviour')
  @Optional()
  @Parts(() => IncidentReport, 20)
  reports?: IncidentReport[];
  @Classified('coded', 'Which providers the consents reach') @Part(() => ConsentScope) consent!: ConsentScope;
  @Classified('coded', 'Providers that the harmed person will not have') @List(50) @Id({ each: true }) excludedProviders!: string[];
  @Classified('coded', 'Providers that the harmed person would like') @List(50) @Id({ each: true }) preferredProviders!: string[];
  @Classified('coded', 'Keyed hashes of the people, to find conflicts of interest')
  @Parts(() => ConflictKey, 50)
  conflictKeys!: ConflictKey[];
  @Classified('coded', 'Providers known to support one of the parties already, by side')
  @Parts(() => SupportedBy, 50)
  supportedBy!: SupportedBy[];
  @Classified('coded', 'What decides its place on the waiting list') @Part(() => PriorityInputs) priority!: PriorityInputs;
}

export const codedCaseExample: CodedCase = {
  case: exampleIds.case,
  reference: 'RJ-7K2M-4Q',
  area: 'cambridgeshire',
  agency: exampleIds.agency,
  route: 'victims_hub',
  initiatedBy: 'harmed',
  category: 'BUD',
  homeOffice: '028/01',
  flags: ['repeat'],
  complexity: 'standard',
  tags: [],
  stage: 'post_sentence',
  district: 'E07000008',
  harmedAgeBands: ['25_to_64'],
  harmerAgeBands: ['25_to_64'],
  interventions: ['letter', 'indirect_shuttle'],
  languages: [],
  interpreter: 'none',
  accessNeeds: ['step_free'],
  facilitatorGender: 'any',
  timing: { when: 'now' },
  parties: 2,
  directVictim: true,
  lossPence: 124_900,
  consent: { state: 'given', reach: 'any', providers: [] },
  excludedProviders: [],
  preferredProviders: [],
  conflictKeys: [{ key: '9f86d081884c7d659a2feaa0c55ad015', side: 'harmed' }],
  supportedBy: [],
  priority: {
    receivedAt: '2026-01-05T10:00:01.250Z',
    courtOrReleaseOn: '2026-05-01',
    pressingDates: ['2026-05-01'],
    enhancedRights: false,
  },
};
