import { Classified, Meaning } from './classified.js';
import { doors, type Door } from './codes.js';
import { exampleIds } from './example-ids.js';
import { FaultTold } from './fault-told.js';
import { Code, Id, Instant, OneOf, Optional, Parts, Text } from './fields.js';

@Meaning(
  'A message to the hub was rejected: the sender must mend it. Every fault is named; a mended replay that succeeds states its own fact.',
)
export class ReferralRejectedV1 {
  @Classified('none', 'Area') @Code() area!: string;
  @Classified('none', 'The agency') @Id() agency!: string;
  @Classified('none', 'The door it came by, and the receipt leaves by') @OneOf(doors) door!: Door;
  @Classified('coded', 'The id that the agency gave its message, or the digest that stands in for it') @Text(255) messageId!: string;
  @Classified('none', 'The type that the message claimed, where it claimed a known one') @Optional() @Code() claimed?: string;
  @Classified('none', 'Every fault') @Parts(() => FaultTold, 100, 1) faults!: FaultTold[];
  @Classified('none', 'When the hub took it in') @Instant() receivedAt!: string;
}

export const referralRejectedV1Example: ReferralRejectedV1 = {
  area: 'cambridgeshire',
  agency: exampleIds.agency,
  door: 'queue',
  messageId: 'vh-000482',
  claimed: 'referral.submitted.v1',
  faults: [
    { path: 'people[1].contactPoints[0].safe', code: 'required', sentence: 'Give `safe`: it must be true or false.', act: 'sender' },
  ],
  receivedAt: '2026-01-05T10:00:01.250Z',
};
