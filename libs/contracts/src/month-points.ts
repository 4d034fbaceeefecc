import { Classified, Meaning } from './classified.js';
import { Month, Whole } from './fields.js';

@Meaning('Points in one calendar month.')
export class MonthPoints {
  @Classified('none', 'The month, YYYY-MM') @Month() period!: string;
  @Classified('none', 'Points in that month; one is about an hour') @Whole(0, 1_000_000) points!: number;
}
