import { Classified } from './classified.js';
import {
  accessNeeds, ageBands, categories, complexities, genderWishes, interpreterNeeds, interventions, specialistTags, stages, type AccessNeed,
  type AgeBand, type Category, type Complexity, type GenderWish, type InterpreterNeed, type Intervention, type SpecialistTag, type Stage,
} from './codes.js'; // prettier-ignore
import { Code, Language, List, OneOf, Optional, Whole, YesNo } from './fields.js';

/** What a provider is told of a case before it accepts: enough to decide, nothing that says who. */
export class OfferSummary {
  @Classified('coded', 'Offence category') @OneOf(categories) category!: Category;
  @Classified('coded', 'District') @Code() district!: string;
  @Classified('coded', 'Complexity') @OneOf(complexities) complexity!: Complexity;
  @Classified('coded', 'Specialist tags needed') @List(5) @OneOf(specialistTags, { each: true }) tags!: SpecialistTag[];
  @Classified('coded', 'Stage of the criminal justice process') @OneOf(stages) stage!: Stage;
  @Classified('coded', 'The harmer is in custody') @YesNo() inCustody!: boolean;
  @Classified('coded', 'Age of the harmed person') @OneOf(ageBands) harmedAge!: AgeBand;
  @Classified('coded', 'Age of the harmer') @OneOf(ageBands) harmerAge!: AgeBand;
  @Classified('coded', 'Interventions wanted') @List(11, 1) @OneOf(interventions, { each: true }) interventions!: Intervention[];
  @Classified('coded', 'Languages needed') @List(20) @Language({ each: true }) languages!: string[];
  @Classified('coded', 'Interpreters needed') @List(2) @OneOf(interpreterNeeds, { each: true }) interpreters!: InterpreterNeed[];
  @Classified('coded', 'Access needs') @List(15) @OneOf(accessNeeds, { each: true }) accessNeeds!: AccessNeed[];
  @Classified('coded', "Wish for the facilitator's gender") @Optional() @OneOf(genderWishes) facilitatorGender?: GenderWish;
  @Classified('coded', 'How many harmed people and harmers') @Whole(1, 100) parties!: number;
}

export const offerSummaryExample: OfferSummary = {
  category: 'BUD',
  district: 'cambridge',
  complexity: 'standard',
  tags: [],
  stage: 'post_sentence',
  inCustody: false,
  harmedAge: '25_to_64',
  harmerAge: '25_to_64',
  interventions: ['letter', 'indirect_shuttle'],
  languages: [],
  interpreters: [],
  accessNeeds: ['step_free'],
  facilitatorGender: 'any',
  parties: 2,
};
