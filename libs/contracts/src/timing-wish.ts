import { Classified, Meaning } from './classified.js';
import { timings, type Timing } from './codes.js';
import { DateOnly, OneOf, RequiredWhen } from './fields.js';

@Meaning('When the harmed person wants to be approached.')
export class TimingWish {
  @Classified('coded', 'When: now, not before a date, ask again on a date, or no contact') @OneOf(timings) when!: Timing;
  @Classified('coded', 'The date, for not_before and contact_again_on')
  @RequiredWhen('when', 'not_before', 'contact_again_on')
  @DateOnly()
  date?: string;
}
