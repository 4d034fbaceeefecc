import { Classified, Meaning } from './classified.js';
import {
  accessNeeds,
  genderWishes,
  identifierKinds,
  interpreterNeeds,
  needs,
  personRoles,
  riskMarkers,
  type AccessNeed,
  type GenderWish,
  type IdentifierKind,
  type InterpreterNeed,
  type Need,
  type PersonRole,
  type RiskMarker,
} from './codes.js';
import { ContactPoint } from './contact-point.js';
import { Code, DateOnly, Extensions, Language, List, OneOf, Optional, Parts, Text, UniqueBy, YesNo } from './fields.js';

@Meaning('A number that another register has for a person.')
export class Identifier {
  @Classified('coded', 'Which register') @OneOf(identifierKinds) kind!: IdentifierKind;
  @Classified('personal', 'The identifier in that register') @Text(100) value!: string;
}

@Meaning('One person of a referral, as the agency knows them.')
export class ReferredPerson {
  @Classified('coded', "The agency's own id of the person, unique within the referral; later messages may use it") @Code() ref!: string;
  @Classified('coded', 'Their part in it') @OneOf(personRoles) role!: PersonRole;
  @Classified('personal', 'Name') @Text(200) name!: string;
  @Classified('personal', 'What they like to be called') @Optional() @Text(200) knownAs?: string;
  @Classified('personal', 'Date of birth; the hub keeps an age band for matching') @Optional() @DateOnly() dateOfBirth?: string;
  @Classified('personal', 'How to reach them, each point with its own safety')
  @Parts(() => ContactPoint, 20)
  @UniqueBy('ref')
  contactPoints!: ContactPoint[];
  @Classified('coded', 'The language they speak best; English where left out') @Optional() @Language() language?: string;
  @Classified('coded', 'Interpreter needed: none, spoken or BSL') @Optional() @OneOf(interpreterNeeds) interpreter?: InterpreterNeed;
  @Classified('coded', 'Access needs') @Optional() @List(15) @OneOf(accessNeeds, { each: true }) accessNeeds?: AccessNeed[];
  @Classified('coded', "Wish for the facilitator's gender") @Optional() @OneOf(genderWishes) facilitatorGender?: GenderWish;
  @Classified('coded', 'The ref of the person who is their guardian') @Optional() @Code() guardian?: string;
  @Classified('coded', 'The ref of the person whom this supporter, guardian or professional is there for')
  @Optional()
  @Code()
  supports?: string;
  @Classified('coded', 'Entitled to enhanced rights under the Victims’ Code') @Optional() @YesNo() enhancedRights?: boolean;
  @Classified('personal', 'Identifiers in other registers') @Optional() @Parts(() => Identifier, 20) identifiers?: Identifier[];
  @Classified('coded', 'The code of a provider that already supports this person')
  @Optional()
  @List(10)
  @Code(60, { each: true })
  supportedBy?: string[];
  @Classified('restricted', 'Risk markers') @Optional() @List(13) @OneOf(riskMarkers, { each: true }) riskMarkers?: RiskMarker[];
  @Classified('restricted', 'What they need') @Optional() @List(9) @OneOf(needs, { each: true }) needs?: Need[];
  @Classified('restricted', 'Free text about the person; never leaves the vault') @Optional() @Text(10_000, { min: 0 }) notes?: string;
  @Classified('restricted', "The agency's own further fields") @Optional() @Extensions() extensions?: Record<string, unknown>;
}
