import { Classified, Meaning } from './classified.js';
import { doors, settlements, type Door, type Settlement } from './codes.js';
import { exampleIds } from './example-ids.js';
import { FaultTold } from './fault-told.js';
import { Code, Id, Instant, OneOf, Optional, Parts, Text } from './fields.js';

@Meaning("A partner's report was decided upon. The receipt is made from it.")
export class ReportSettledV1 {
  @Classified('none', 'The partner') @Id() partner!: string;
  @Classified('none', 'The door it came by, and the receipt leaves by') @OneOf(doors) door!: Door;
  @Classified('coded', 'The id that the partner gave its message') @Text(255) messageId!: string;
  @Classified('none', 'The type of its message') @Code() reported!: string;
  @Classified('none', 'Done, refused, or a duplicate of one that was answered before') @OneOf(settlements) outcome!: Settlement;
  @Classified('none', 'Why it was refused') @Parts(() => FaultTold, 100) faults!: FaultTold[];
  @Classified('none', 'The case it was about') @Optional() @Id() case?: string;
  @Classified('none', 'When the hub took it in; left out by releases that did not say') @Optional() @Instant() receivedAt?: string;
  @Classified('none', 'When it was settled') @Instant() settledAt!: string;
}

export const reportSettledV1Example: ReportSettledV1 = {
  partner: exampleIds.provider,
  door: 'queue',
  messageId: 'rj-provider-000117',
  reported: 'offer.answered.v1',
  outcome: 'refused',
  faults: [{ path: 'offer', code: 'offer_lapsed', sentence: 'This offer has lapsed; wait for another.', act: 'receiver' }],
  case: exampleIds.case,
  receivedAt: '2026-01-06T10:15:02.120Z',
  settledAt: '2026-01-06T10:15:02.300Z',
};
