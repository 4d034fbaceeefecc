import { Classified, Meaning } from './classified.js';
import {
  categories,
  complexities,
  doors,
  initiators,
  routes,
  stages,
  type Category,
  type Complexity,
  type Door,
  type Initiator,
  type Route,
  type Stage,
} from './codes.js';
import { CodedConsent, CodedPerson } from './coded-person.js';
import { exampleIds } from './example-ids.js';
import { TriageTold } from './triage-told.js';
import { Code, Id, Instant, OneOf, Optional, Part, Parts, Reference, Text, YesNo } from './fields.js';

@Meaning(
  "A referral was accepted and is now a case. The agency's own reference is not here: it may name somebody. The message id leads back to it.",
)
export class ReferralAcceptedV1 {
  @Classified('none', 'The case') @Id() case!: string;
  @Classified('none', "The hub's reference") @Reference() reference!: string;
  @Classified('none', 'Area') @Code() area!: string;
  @Classified('none', 'The agency') @Id() agency!: string;
  @Classified('none', 'The door it came by, and the receipt leaves by') @OneOf(doors) door!: Door;
  @Classified('coded', 'The id that the agency gave its message') @Text(255) messageId!: string;
  @Classified('coded', 'Route') @OneOf(routes) route!: Route;
  @Classified('coded', 'Who asked for it') @OneOf(initiators) initiatedBy!: Initiator;
  @Classified('coded', 'Offence category') @OneOf(categories) category!: Category;
  @Classified('coded', 'Stage of the criminal justice process') @OneOf(stages) stage!: Stage;
  @Classified('coded', 'Complexity') @OneOf(complexities) complexity!: Complexity;
  @Classified('coded', 'District') @Code() district!: string;
  @Classified('coded', 'A harmed person has enhanced rights') @YesNo() enhancedRights!: boolean;
  @Classified('coded', 'The people, by id') @Parts(() => CodedPerson, 50) people!: CodedPerson[];
  @Classified('coded', 'Their consents as they stand') @Parts(() => CodedConsent, 200) consents!: CodedConsent[];
  @Classified('coded', 'What triage has come to') @Optional() @Part(() => TriageTold) triage?: TriageTold;
  @Classified('none', 'When the hub took it in') @Instant() receivedAt!: string;
}

export const referralAcceptedV1Example: ReferralAcceptedV1 = {
  case: exampleIds.case,
  reference: 'RJ-7K2M-4Q',
  area: 'cambridgeshire',
  agency: exampleIds.agency,
  door: 'queue',
  messageId: 'vh-000481',
  route: 'victims_hub',
  initiatedBy: 'harmed',
  category: 'BUD',
  stage: 'post_sentence',
  complexity: 'standard',
  district: 'E07000008',
  enhancedRights: false,
  people: [
    { person: exampleIds.harmed, role: 'harmed' },
    { person: exampleIds.harmer, role: 'harmer' },
  ],
  consents: [
    { person: exampleIds.harmed, purpose: 'contact', state: 'given', asOf: '2026-01-05T09:40:00Z' },
    { person: exampleIds.harmed, purpose: 'share_with_provider', state: 'given', asOf: '2026-01-05T09:41:00Z' },
  ],
  triage: { outcome: 'ready', triagedAt: '2026-01-05T10:00:01.250Z' },
  receivedAt: '2026-01-05T10:00:01.250Z',
};
