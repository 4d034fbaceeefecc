import { Classified, Meaning } from './classified.js';
import { complexities, interventions, type Complexity, type Intervention } from './codes.js';
import { exampleIds } from './example-ids.js';
import { Code, Id, Instant, OneOf, Optional, Reference, Whole } from './fields.js';

@Meaning('A provider accepted the case, and answers for it from now on.')
export class CaseAllocatedV1 {
  @Classified('none', 'The case') @Id() case!: string;
  @Classified('none', "The hub's reference") @Reference() reference!: string;
  @Classified('none', 'Area') @Code() area!: string;
  @Classified('none', 'The offer that was accepted') @Id() offer!: string;
  @Classified('none', 'The provider') @Id() provider!: string;
  @Classified('coded', "The provider's id of the lead facilitator, where named") @Optional() @Code() lead?: string;
  @Classified('coded', "The provider's id of the second facilitator, where named") @Optional() @Code() second?: string;
  @Classified('coded', "The provider's id of the manager who signed it off, where that is needed") @Optional() @Code() signedOffBy?: string;
  @Classified('coded', 'Complexity') @OneOf(complexities) complexity!: Complexity;
  @Classified('coded', 'The intervention that the points were worked out for') @OneOf(interventions) intervention!: Intervention;
  @Classified('none', 'Points committed') @Whole(0, 10_000) points!: number;
  @Classified('none', 'When it was allocated') @Instant() allocatedAt!: string;
  @Classified('none', 'First contact is due') @Instant() firstContactBy!: string;
}

export const caseAllocatedV1Example: CaseAllocatedV1 = {
  case: exampleIds.case,
  reference: 'RJ-7K2M-4Q',
  area: 'cambridgeshire',
  offer: exampleIds.offer,
  provider: exampleIds.provider,
  lead: 'staff-12',
  complexity: 'standard',
  intervention: 'letter',
  points: 8,
  allocatedAt: '2026-01-06T10:15:02.300Z',
  firstContactBy: '2026-01-13T17:00:00Z',
};
