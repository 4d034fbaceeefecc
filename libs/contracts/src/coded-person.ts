import { Classified, Meaning } from './classified.js';
import { consentPurposes, consentStates, personRoles, type ConsentPurpose, type ConsentState, type PersonRole } from './codes.js';
import { Id, Instant, OneOf, Optional } from './fields.js';

@Meaning('A person of a case, by id.')
export class CodedPerson {
  @Classified('coded', "The hub's id of the person") @Id() person!: string;
  @Classified('coded', 'Their part in it') @OneOf(personRoles) role!: PersonRole;
}

@Meaning('What a person has said to a purpose, as it now stands.')
export class CodedConsent {
  @Classified('coded', "The hub's id of the person") @Id() person!: string;
  @Classified('coded', 'For what') @OneOf(consentPurposes) purpose!: ConsentPurpose;
  @Classified('coded', 'Given, refused, not asked or withdrawn') @OneOf(consentStates) state!: ConsentState;
  @Classified('coded', 'When they said so') @Optional() @Instant() asOf?: string;
}
