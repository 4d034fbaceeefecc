import { Classified, Meaning } from './classified.js';
import { capacityAskedReasons, type CapacityAskedReason } from './codes.js';
import { exampleIds } from './example-ids.js';
import { Code, Id, Instant, Month, OneOf } from './fields.js';

@Meaning(
  'A provider is asked to declare its capacity: it never has, or long ago, or has said nothing yet of the month that comes. It is told in the same words.',
)
export class CapacityAskedV1 {
  @Classified('none', 'The provider') @Id() provider!: string;
  @Classified('none', 'Area') @Code() area!: string;
  @Classified('none', 'Why') @OneOf(capacityAskedReasons) because!: CapacityAskedReason;
  @Classified('none', 'The month that is asked for, YYYY-MM') @Month() period!: string;
  @Classified('none', 'When it was asked') @Instant() askedAt!: string;
}

export const capacityAskedV1Example: CapacityAskedV1 = {
  provider: exampleIds.provider,
  area: 'cambridgeshire',
  because: 'next_month',
  period: '2026-02',
  askedAt: '2026-01-20T00:00:04.100Z',
};
