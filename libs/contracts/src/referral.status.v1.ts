import { Classified, Meaning } from './classified.js';
import { exampleIds } from './example-ids.js';
import { Id, Reference, Text } from './fields.js';
import { StatusTold } from './status-told.js';

@Meaning(
  "How a referral stands by now, for the agency that sent it; how it stood at first is in its receipt. It says which by the agency's own message id: the hub repeats no agency's reference.",
)
export class ReferralStatusV1 extends StatusTold {
  @Classified('coded', 'The id of the message by which the agency referred it') @Text(255) messageId!: string;
  @Classified('none', 'The case') @Id() case!: string;
  @Classified('none', "The hub's reference") @Reference() reference!: string;
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
