import { Classified, Meaning } from './classified.js';
import { sides, unallocationReasons, type Side, type UnallocationReason } from './codes.js';
import { exampleIds } from './example-ids.js';
import { Code, Id, Instant, OneOf, Reference, Whole } from './fields.js';

@Meaning('A provider no longer has the case.')
export class CaseUnallocatedV1 {
  @Classified('none', 'The case') @Id() case!: string;
  @Classified('none', "The hub's reference") @Reference() reference!: string;
  @Classified('none', 'Area') @Code() area!: string;
  @Classified('none', 'The offer that had been accepted') @Id() offer!: string;
  @Classified('none', 'The provider') @Id() provider!: string;
  @Classified('coded', 'Why') @OneOf(unallocationReasons) reason!: UnallocationReason;
  @Classified('none', 'Which side asked for it') @OneOf(sides) by!: Side;
  @Classified('none', 'Points that are free again') @Whole(0, 10_000) pointsFreed!: number;
  @Classified('none', 'When') @Instant() at!: string;
}

export const caseUnallocatedV1Example: CaseUnallocatedV1 = {
  case: exampleIds.case,
  reference: 'RJ-7K2M-4Q',
  area: 'cambridgeshire',
  offer: exampleIds.offer,
  provider: exampleIds.provider,
  reason: 'consent_withdrawn',
  by: 'harmed',
  pointsFreed: 8,
  at: '2026-01-08T16:30:03.020Z',
};
