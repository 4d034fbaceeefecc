import { Classified, Meaning } from './classified.js';
import {
  accreditations,
  facilitatorGenders,
  facilitatorKinds,
  specialistTags,
  type Accreditation,
  type FacilitatorGender,
  type FacilitatorKind,
  type SpecialistTag,
} from './codes.js';
import { Amount, Code, DateOnly, Formed, Language, List, OneOf, Optional, Parts, UniqueBy, Whole } from './fields.js';

@Meaning('A check that a facilitator has passed. Once it has expired, the facilitator gets no new case.')
export class FacilitatorCheck {
  @Classified('coded', 'Which check, by the code of the area, such as dbs or prison') @Code() kind!: string;
  @Classified('coded', 'The last day on which it is good') @DateOnly() expiresOn!: string;
}

@Meaning("A facilitator, by the provider's own id and never by name: hours in a month, and what they may do.")
export class FacilitatorHours {
  @Classified('coded', "The provider's id of the facilitator") @Code() facilitator!: string;
  @Classified('coded', 'Staff or volunteer; staff where left out') @Optional() @OneOf(facilitatorKinds) kind?: FacilitatorKind;
  @Classified('coded', 'Accreditation') @OneOf(accreditations) accreditation!: Accreditation;
  @Classified('coded', 'Specialist tags') @Optional() @List(5) @OneOf(specialistTags, { each: true }) tags?: SpecialistTag[];
  @Classified('coded', 'Hours a month') @Amount(0, 744) hours!: number;
  @Classified('coded', 'Gender, for people who wish for one') @Optional() @OneOf(facilitatorGenders) gender?: FacilitatorGender;
  @Classified('coded', "Languages beside English; the provider's where left out")
  @Optional()
  @List(20)
  @Language({ each: true })
  languages?: string[];
  @Classified('coded', "Districts that they work in; all of the provider's where left out")
  @Optional()
  @List(50, 1)
  @Code(60, { each: true })
  districts?: string[];
  @Classified('coded', 'Checks with the day until which each is good; what is known already stays where left out')
  @Optional()
  @Parts(() => FacilitatorCheck, 10)
  @UniqueBy('kind')
  checks?: FacilitatorCheck[];
  @Classified('coded', "Most cases at once; the area's starting value where left out") @Optional() @Whole(0, 1000) mostCases?: number;
  @Classified('coded', "Days without a serious case after one has ended; the area's starting value where left out")
  @Optional()
  @Whole(0, 366)
  coolDownDays?: number;
  @Classified('coded', 'Keyed hash of the facilitator, made by the hub, to find who is named in a case')
  @Optional()
  @Formed('^[0-9a-f]{32,64}$', 'a keyed hash in hexadecimal', { max: 64 })
  conflictKey?: string;
}
