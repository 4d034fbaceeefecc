import { Classified, Meaning } from './classified.js';
import { consentPurposes, consentStates, personRoles, type ConsentPurpose, type ConsentState, type PersonRole } from './codes.js';
import { ConsentScope } from './coded-case.js';
import { exampleIds } from './example-ids.js';
import { Code, Id, Instant, OneOf, Part } from './fields.js';

@Meaning('What a person has said to a purpose has changed; and which providers the consents of the case now reach.')
export class ConsentChangedV1 {
  @Classified('none', 'The case') @Id() case!: string;
  @Classified('none', 'Area') @Code() area!: string;
  @Classified('coded', "The hub's id of the person") @Id() person!: string;
  @Classified('coded', 'Their part in it') @OneOf(personRoles) role!: PersonRole;
  @Classified('coded', 'For what') @OneOf(consentPurposes) purpose!: ConsentPurpose;
  @Classified('coded', 'Given, refused, not asked or withdrawn') @OneOf(consentStates) state!: ConsentState;
  @Classified('coded', 'What the consents to share come to now, over the whole case') @Part(() => ConsentScope) scope!: ConsentScope;
  @Classified('none', 'When the person said so') @Instant() asOf!: string;
}

export const consentChangedV1Example: ConsentChangedV1 = {
  case: exampleIds.case,
  area: 'cambridgeshire',
  person: exampleIds.harmed,
  role: 'harmed',
  purpose: 'share_with_provider',
  state: 'withdrawn',
  scope: { state: 'withdrawn', reach: 'listed', providers: [] },
  asOf: '2026-01-08T16:30:00Z',
};
