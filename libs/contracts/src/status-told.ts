import { Classified, Meaning } from './classified.js';
import { caseStates, type CaseState } from './codes.js';
import { Instant, OneOf, Optional, Text } from './fields.js';

@Meaning('How a referral stands.')
export class StatusTold {
  @Classified('coded', 'The state') @OneOf(caseStates) state!: CaseState;
  @Classified('coded', 'The same in plain words') @Text(500) sentence!: string;
  @Classified('coded', 'What is expected of the agency, in plain words') @Optional() @Text(500) expected?: string;
  @Classified('none', 'By when it is expected') @Optional() @Instant() expectedBy?: string;
  @Classified('none', 'Since when it stands so') @Instant() since!: string;
}
