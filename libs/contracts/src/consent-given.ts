import { Classified, Meaning } from './classified.js';
import { consentMeans, consentPurposes, consentStates, type ConsentMeans, type ConsentPurpose, type ConsentState } from './codes.js';
import { Code, Instant, List, OneOf, Optional, RequiredWhen, Text } from './fields.js';

@Meaning('What one person has said to one purpose.')
export class ConsentGiven {
  @Classified('coded', 'The ref of the person') @Code() person!: string;
  @Classified('coded', 'For what') @OneOf(consentPurposes) purpose!: ConsentPurpose;
  @Classified('coded', 'Given, refused, not asked or withdrawn') @OneOf(consentStates) state!: ConsentState;
  @Classified('coded', 'When the person said so') @RequiredWhen('state', 'given', 'refused', 'withdrawn') @Instant() recordedAt?: string;
  @Classified('coded', 'How they said so') @RequiredWhen('state', 'given') @OneOf(consentMeans) how?: ConsentMeans;
  @Classified('personal', 'Who recorded it') @RequiredWhen('state', 'given') @Text(200) recordedBy?: string;
  @Classified('coded', 'For share_with_provider: codes of the providers it reaches; every provider where left out')
  @Optional()
  @List(50)
  @Code(60, { each: true })
  providers?: string[];
}
