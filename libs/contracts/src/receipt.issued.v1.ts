import { Classified, Meaning } from './classified.js';
import { receiptOutcomes, type ReceiptOutcome } from './codes.js';
import { FaultTold } from './fault-told.js';
import { StatusTold } from './status-told.js';
import { Code, Id, Instant, OneOf, Optional, Part, Parts, Reference, RequiredWhen, Text, Whole } from './fields.js';

@Meaning('What is wrong, as RFC 9457 problem details.')
export class ProblemTold {
  @Classified('none', 'A web address or URN that names the kind of problem') @Text(300) type!: string;
  @Classified('none', 'What is wrong, in a few words') @Text(200) title!: string;
  @Classified('none', 'The HTTP status that says the same') @Whole(400, 599) status!: number;
  @Classified('none', 'What is wrong, in a sentence or two') @Optional() @Text(1000) detail?: string;
  @Classified('coded', 'Every fault, with its path, code, sentence and who must act') @Parts(() => FaultTold, 100) faults!: FaultTold[];
}

@Meaning("What became of a partner's message. It leaves by the door that the message came by.")
export class ReceiptIssuedV1 {
  @Classified('coded', 'The id that the partner gave its message') @Text(255) messageId!: string;
  @Classified('none', 'The type of that message, where it was a known one') @Optional() @Code() about?: string;
  @Classified('none', 'What became of it') @OneOf(receiptOutcomes) outcome!: ReceiptOutcome;
  @Classified('none', 'The case') @Optional() @Id() case?: string;
  @Classified('none', "The hub's reference") @RequiredWhen('outcome', 'accepted') @Reference() reference?: string;
  @Classified('coded', 'For an accepted referral: how it stands. What it comes to later is told by `referral.status.v1`')
  @Optional()
  @Part(() => StatusTold)
  status?: StatusTold;
  @Classified('coded', 'For a duplicate: the id of the message that it repeats') @Optional() @Text(255) duplicateOf?: string;
  @Classified('none', 'For a rejected or set-aside message: what is wrong')
  @RequiredWhen('outcome', 'rejected', 'set_aside')
  @Part(() => ProblemTold)
  problem?: ProblemTold;
  @Classified('none', 'When the hub took the message in') @Instant() receivedAt!: string;
  @Classified('none', 'When this receipt was issued') @Instant() issuedAt!: string;
}

export const receiptIssuedV1Example: ReceiptIssuedV1 = {
  messageId: 'vh-000482',
  about: 'referral.submitted.v1',
  outcome: 'rejected',
  problem: {
    type: 'urn:rj-hub:problem:invalid_message',
    title: 'The message was rejected',
    status: 422,
    detail: 'Mend the faults and send it again with a new message id.',
    faults: [
      { path: 'people[1].contactPoints[0].safe', code: 'required', sentence: 'Give `safe`: it must be true or false.', act: 'sender' },
    ],
  },
  receivedAt: '2026-01-05T10:00:01.250Z',
  issuedAt: '2026-01-05T10:00:01.700Z',
};
