import { Classified, Meaning } from './classified.js';
import { caseStates, type CaseState } from './codes.js';
import { exampleIds } from './example-ids.js';
import { Id, Instant, OneOf, Optional, Reference, Text } from './fields.js';

@Meaning(
  "How a referral stands, for the agency that sent it. It says which by the agency's own message id: the hub repeats no agency's reference.",
)
export class ReferralStatusV1 {
  @Classified('coded', 'The id of the message by which the agency referred it') @Text(255) messageId!: string;
  @Classified('none', 'The case') @Id() case!: string;
  @Classified('none', "The hub's reference") @Reference() reference!: string;
  @Classified('coded', 'The state') @OneOf(caseStates) state!: CaseState;
  @Classified('coded', 'The same in plain words') @Text(500) sentence!: string;
  @Classified('coded', 'What is expected of the agency, in plain words') @Optional() @Text(500) expected?: string;
  @Classified('none', 'By when it is expected') @Optional() @Instant() expectedBy?: string;
  @Classified('none', 'Since when it stands so') @Instant() since!: string;
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
