import { Classified, Meaning } from './classified.js';
import { consentMeans, consentPurposes, consentStates, type ConsentMeans, type ConsentPurpose, type ConsentState } from './codes.js';
import { exampleIds } from './example-ids.js';
import { Code, Extensions, Id, Instant, List, OneOf, Optional, Reference, RequiredUnless, Text } from './fields.js';

@Meaning('An agency or a provider tells what a person has said. At least one of case, reference and agencyReference says which case.')
export class ConsentReportedV1 {
  @Classified('none', "The hub's case") @RequiredUnless(['reference', 'agencyReference']) @Id() case?: string;
  @Classified('none', "The hub's reference") @Optional() @Reference() reference?: string;
  @Classified('personal', "The agency's own reference") @Optional() @Text(100) agencyReference?: string;
  @Classified('coded', "The person: the hub's id, or the agency's ref") @Code() person!: string;
  @Classified('coded', 'For what') @OneOf(consentPurposes) purpose!: ConsentPurpose;
  @Classified('coded', 'Given, refused, not asked or withdrawn') @OneOf(consentStates) state!: ConsentState;
  @Classified('coded', 'When the person said so') @Instant() recordedAt!: string;
  @Classified('coded', 'How they said so') @OneOf(consentMeans) how!: ConsentMeans;
  @Classified('personal', 'Who recorded it') @Text(200) recordedBy!: string;
  @Classified('coded', 'For share_with_provider: codes of the providers it reaches; every provider where left out')
  @Optional()
  @List(50)
  @Code(60, { each: true })
  providers?: string[];
  @Classified('restricted', "The partner's own further fields") @Optional() @Extensions() extensions?: Record<string, unknown>;
}

export const consentReportedV1Example: ConsentReportedV1 = {
  case: exampleIds.case,
  person: exampleIds.harmed,
  purpose: 'share_with_provider',
  state: 'withdrawn',
  recordedAt: '2026-01-08T16:30:00Z',
  how: 'phone',
  recordedBy: 'Tess Testcase',
};
