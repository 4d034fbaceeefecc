import { Classified, Meaning } from './classified.js';
import { doors, type Door } from './codes.js';
import { exampleIds } from './example-ids.js';
import { FaultTold } from './fault-told.js';
import { Code, Id, Instant, OneOf, Optional, Parts, Text } from './fields.js';

@Meaning('A message was set aside: the hub must act, the sender need not. Later it is accepted, or given up and rejected.')
export class ReferralSetAsideV1 {
  @Classified('none', 'Area') @Code() area!: string;
  @Classified('none', 'The agency') @Id() agency!: string;
  @Classified('none', 'The door it came by') @OneOf(doors) door!: Door;
  @Classified('coded', 'The id that the agency gave its message, or the digest that stands in for it') @Text(255) messageId!: string;
  @Classified('none', 'The type that the message claimed') @Optional() @Code() claimed?: string;
  @Classified('none', 'Why it was set aside') @Parts(() => FaultTold, 100, 1) faults!: FaultTold[];
  @Classified('none', 'When the hub took it in') @Instant() receivedAt!: string;
}

export const referralSetAsideV1Example: ReferralSetAsideV1 = {
  area: 'cambridgeshire',
  agency: exampleIds.agency,
  door: 'http',
  messageId: 'vh-000483',
  claimed: 'referral.submitted.v2',
  faults: [
    {
      path: '',
      code: 'unknown_version',
      sentence: 'The hub does not know this version yet. It keeps the message until it does.',
      act: 'hub',
    },
  ],
  receivedAt: '2026-01-05T10:00:01.250Z',
};
