import { Classified, Meaning } from './classified.js';
import { interventions, type Intervention } from './codes.js';
import { Code, List, OneOf, Optional, Part } from './fields.js';
import { TimingWish } from './timing-wish.js';

@Meaning('What the harmed person wishes.')
export class Wishes {
  @Classified('coded', 'Interventions wanted, the most wanted first')
  @Optional()
  @List(11)
  @OneOf(interventions, { each: true })
  interventions?: Intervention[];
  @Classified('coded', 'Codes of the providers they would like')
  @Optional()
  @List(50)
  @Code(60, { each: true })
  preferredProviders?: string[];
  @Classified('coded', 'Codes of the providers they will not have')
  @Optional()
  @List(50)
  @Code(60, { each: true })
  excludedProviders?: string[];
  @Classified('coded', 'When they want to be approached; now where left out') @Optional() @Part(() => TimingWish) timing?: TimingWish;
}
