import { Classified, Meaning } from './classified.js';
import { referralEndReasons, referralEnds, sides, type ReferralEnd, type ReferralEndReason, type Side } from './codes.js';
import { exampleIds } from './example-ids.js';
import { Code, Id, Instant, OneOf, Reference, RequiredWhen } from './fields.js';

@Meaning("A case ends without a provider's work having ended it.")
export class ReferralEndedV1 {
  @Classified('none', 'The case') @Id() case!: string;
  @Classified('none', "The hub's reference") @Reference() reference!: string;
  @Classified('none', 'Area') @Code() area!: string;
  @Classified('coded', 'How it ended') @OneOf(referralEnds) end!: ReferralEnd;
  @Classified('coded', 'The case that it duplicates') @RequiredWhen('end', 'duplicate') @Id() duplicateOf?: string;
  @Classified('coded', 'Why') @OneOf(referralEndReasons) reason!: ReferralEndReason;
  @Classified('coded', 'Which side ended it') @OneOf(sides) by!: Side;
  @Classified('coded', 'Where the person was signposted to, by code') @RequiredWhen('end', 'unsuitable') @Code() signpost?: string;
  @Classified('none', 'When it ended') @Instant() endedAt!: string;
}

export const referralEndedV1Example: ReferralEndedV1 = {
  case: exampleIds.case,
  reference: 'RJ-7K2M-4Q',
  area: 'cambridgeshire',
  end: 'withdrawn',
  reason: 'changed_mind',
  by: 'harmed',
  endedAt: '2026-01-08T16:30:02.911Z',
};
