import { Classified, Meaning } from './classified.js';
import { capacityKinds, type CapacityKind } from './codes.js';
import { exampleIds } from './example-ids.js';
import { Code, Id, Instant, Month, OneOf, Optional, RequiredWhen, Whole, YesNo } from './fields.js';

@Meaning("A provider's points in a month have changed, for whatever reason.")
export class CapacityChangedV1 {
  @Classified('none', 'The provider') @Id() provider!: string;
  @Classified('none', 'Area') @Code() area!: string;
  @Classified('none', 'The month, YYYY-MM') @Month() period!: string;
  @Classified('none', 'Known, unknown or unlimited') @OneOf(capacityKinds) kind!: CapacityKind;
  @Classified('none', 'Points available, where known') @RequiredWhen('kind', 'known') @Whole(0, 1_000_000) available?: number;
  @Classified('none', 'Points committed to allocated cases') @Whole(0, 1_000_000) committed!: number;
  @Classified('none', 'Points held by open offers') @Whole(0, 1_000_000) held!: number;
  @Classified('none', 'Points of those available that are kept for serious and sensitive cases')
  @Optional()
  @Whole(0, 1_000_000)
  kept?: number;
  @Classified('none', 'The provider takes no new cases for now') @Optional() @YesNo() paused?: boolean;
  @Classified('none', 'More is committed and held than is available') @YesNo() overCommitted!: boolean;
  @Classified('none', 'When the provider last declared it') @Optional() @Instant() declaredAt?: string;
  @Classified('none', 'As of') @Instant() asOf!: string;
}

export const capacityChangedV1Example: CapacityChangedV1 = {
  provider: exampleIds.provider,
  area: 'cambridgeshire',
  period: '2026-01',
  kind: 'known',
  available: 120,
  committed: 44,
  held: 8,
  kept: 30,
  paused: false,
  overCommitted: false,
  declaredAt: '2026-01-02T09:00:00Z',
  asOf: '2026-01-05T10:00:01.400Z',
};
