import { Classified, Meaning } from './classified.js';
import { exampleIds } from './example-ids.js';
import { Id, Instant, Optional, Part, Reference, Text } from './fields.js';
import { StatusTold } from './status-told.js';

@Meaning('Said though nothing has changed: an agency hears of each of its cases at least every 28 days.')
export class NothingNew {
  @Classified('none', 'When the agency was last told of the case') @Instant() toldBefore!: string;
  @Classified('none', 'When whoever works on it last reported a step') @Optional() @Instant() lastStep?: string;
  @Classified('none', 'When it is told again at the latest, as long as the case goes on') @Instant() next!: string;
}

@Meaning(
  "How a referral stands by now, for the agency that sent it; how it stood at first is in its receipt. It says which by the agency's own message id: the hub repeats no agency's reference.",
)
export class ReferralStatusV1 extends StatusTold {
  @Classified('coded', 'The id of the message by which the agency referred it') @Text(255) messageId!: string;
  @Classified('none', 'The case') @Id() case!: string;
  @Classified('none', "The hub's reference") @Reference() reference!: string;
  @Classified('none', 'Where the state is the one that was told before') @Optional() @Part(() => NothingNew) progress?: NothingNew;
}

export const referralStatusV1Example: ReferralStatusV1 = {
  messageId: 'vh-000481',
  case: exampleIds.case,
  reference: 'RJ-7K2M-4Q',
  state: 'needs_information',
  sentence: 'We need to know something more before we can find a provider.',
  expected: 'Tell us whether the harmed person agrees that we share their details with a provider.',
  expectedBy: '2026-01-07T17:00:00Z',
  since: '2026-01-05T10:00:01.250Z',
};
