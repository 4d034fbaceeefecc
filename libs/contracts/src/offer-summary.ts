import { Classified, Meaning } from './classified.js';
import {
  accessNeeds,
  ageBands,
  categories,
  complexities,
  genderWishes,
  interpreterNeeds,
  interventions,
  specialistTags,
  stages,
  type AccessNeed,
  type AgeBand,
  type Category,
  type Complexity,
  type GenderWish,
  type InterpreterNeed,
  type Intervention,
  type SpecialistTag,
  type Stage,
} from './codes.js';
import { Code, Language, List, OneOf, Optional, Whole, YesNo } from './fields.js';

@Meaning('What a provider is told of a case before it accepts: enough to decide, nothing that says who.')
export class OfferSummary {
  @Classified('coded', 'Offence category') @OneOf(categories) category!: Category;
  @Classified('coded', 'District') @Code() district!: string;
  @Classified('coded', 'Complexity') @OneOf(complexities) complexity!: Complexity;
  @Classified('coded', 'Specialist tags needed') @List(5) @OneOf(specialistTags, { each: true }) tags!: SpecialistTag[];
  @Classified('coded', 'Stage of the criminal justice process') @OneOf(stages) stage!: Stage;
  @Classified('coded', 'The harmer is in custody') @YesNo() inCustody!: boolean;
  @Classified('coded', 'Ages of the harmed people') @List(6) @OneOf(ageBands, { each: true }) harmedAgeBands!: AgeBand[];
  @Classified('coded', 'Ages of the harmers') @List(6) @OneOf(ageBands, { each: true }) harmerAgeBands!: AgeBand[];
  @Classified('coded', 'Interventions wanted') @List(11, 1) @OneOf(interventions, { each: true }) interventions!: Intervention[];
  @Classified('coded', 'Languages needed') @List(20) @Language({ each: true }) languages!: string[];
  @Classified('coded', 'Interpreter needed') @OneOf(interpreterNeeds) interpreter!: InterpreterNeed;
  @Classified('coded', 'Access needs') @List(15) @OneOf(accessNeeds, { each: true }) accessNeeds!: AccessNeed[];
  @Classified('coded', "Wish for the facilitator's gender") @Optional() @OneOf(genderWishes) facilitatorGender?: GenderWish;
  @Classified('coded', 'How many harmed people and harmers') @Whole(1, 100) parties!: number;
}

export const offerSummaryExample: OfferSummary = {
  category: 'BUD',
  district: 'E07000008',
  complexity: 'standard',
  tags: [],
  stage: 'post_sentence',
  inCustody: false,
  harmedAgeBands: ['25_to_64'],
  harmerAgeBands: ['25_to_64'],
  interventions: ['letter', 'indirect_shuttle'],
  languages: [],
  interpreter: 'none',
  accessNeeds: ['step_free'],
  facilitatorGender: 'any',
  parties: 2,
};
