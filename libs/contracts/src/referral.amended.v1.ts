import { Classified, Meaning } from './classified.js';
import { exampleIds } from './example-ids.js';
import { Extensions, Id, Instant, Optional, Part, Parts, Reference, Text } from './fields.js';
import { Incident } from './incident.js';
import { ReferredPerson } from './referred-person.js';
import { referralSubmittedV1Example } from './referral.submitted.v1.js';
import { Wishes } from './wishes.js';

@Meaning(
  'An agency changes a referral. What is sent replaces that part whole; what is left out stays. Consents have a message of their own.',
)
export class ReferralAmendedV1 {
  @Classified('personal', "The agency's own reference of the referral") @Text(100) agencyReference!: string;
  @Classified('none', "The hub's case, where known") @Optional() @Id() case?: string;
  @Classified('none', "The hub's reference, where known") @Optional() @Reference() reference?: string;
  @Classified('none', 'When it was amended at the agency') @Instant() amendedAt!: string;
  @Classified('personal', 'Who amended it') @Optional() @Text(200) amendedBy?: string;
  @Classified('restricted', 'Why, in free text; never leaves the vault') @Text(1000) reason!: string;
  @Classified('coded', 'The incident as it now stands') @Optional() @Part(() => Incident) incident?: Incident;
  @Classified('personal', 'People added or replaced, by their ref') @Optional() @Parts(() => ReferredPerson, 50) people?: ReferredPerson[];
  @Classified('coded', 'The wishes as they now stand') @Optional() @Part(() => Wishes) wishes?: Wishes;
  @Classified('restricted', 'Free text; never leaves the vault') @Optional() @Text(20_000, { min: 0 }) notes?: string;
  @Classified('restricted', "The agency's own further fields") @Optional() @Extensions() extensions?: Record<string, unknown>;
}

export const referralAmendedV1Example: ReferralAmendedV1 = {
  agencyReference: referralSubmittedV1Example.agencyReference,
  case: exampleIds.case,
  amendedAt: '2026-01-07T11:20:00Z',
  amendedBy: 'Tess Testcase',
  reason: 'The harmer was moved to custody.',
  incident: { ...referralSubmittedV1Example.incident, stage: 'custody', establishment: 'PBI' },
};
