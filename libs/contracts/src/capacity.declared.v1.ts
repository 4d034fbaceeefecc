import { Classified, Meaning } from './classified.js';
import { accreditations, capacityKinds, specialistTags, type Accreditation, type CapacityKind, type SpecialistTag } from './codes.js';
import {
  Amount,
  Code,
  DateOnly,
  Extensions,
  Instant,
  List,
  Month,
  NotBefore,
  OneOf,
  Optional,
  Part,
  Parts,
  RequiredUnless,
  UniqueBy,
  Whole,
} from './fields.js';
import { HandedOnFrom, handedOnFromExample } from './handed-on.js';

@Meaning('The points that a provider has in one calendar month.')
export class PeriodPoints {
  @Classified('none', 'The month, YYYY-MM') @Month() period!: string;
  @Classified('none', 'Points in that month; one is about an hour') @Whole(0, 1_000_000) points!: number;
}

@Meaning("One facilitator's hours in a month.")
export class FacilitatorHours {
  @Classified('coded', "The provider's id of the facilitator") @Code() facilitator!: string;
  @Classified('coded', 'Accreditation') @OneOf(accreditations) accreditation!: Accreditation;
  @Classified('coded', 'Specialist tags') @Optional() @List(5) @OneOf(specialistTags, { each: true }) tags?: SpecialistTag[];
  @Classified('coded', 'Hours a month') @Amount(0, 744) hours!: number;
}

class Capacity {
  @Classified('none', 'Known, unknown or unlimited: three different things') @OneOf(capacityKinds) kind!: CapacityKind;
  @Classified('none', 'Points in every month it is valid for; or periods, or facilitators')
  @RequiredUnless(['periods', 'facilitators'], { field: 'kind', values: ['known'] })
  @Whole(0, 1_000_000)
  points?: number;
  @Classified('none', 'Points by month, where they differ')
  @Optional()
  @Parts(() => PeriodPoints, 24, 1)
  @UniqueBy('period')
  periods?: PeriodPoints[];
  @Classified('coded', 'Facilitators with their hours, from which points are worked out')
  @Optional()
  @Parts(() => FacilitatorHours, 500, 1)
  @UniqueBy('facilitator')
  facilitators?: FacilitatorHours[];
  @Classified('none', 'Valid from this day; from today where left out') @Optional() @DateOnly() validFrom?: string;
  @Classified('none', 'Valid to this day') @Optional() @DateOnly() @NotBefore('validFrom') validTo?: string;
  @Classified('none', 'When it was declared; an earlier declaration never replaces a later one') @Instant() declaredAt!: string;
  @Classified('coded', "The provider's id of who declares") @Optional() @Code() declaredBy?: string;
}

@Meaning('A provider declares its capacity.')
export class CapacityDeclaredV1 extends Capacity {
  @Classified('restricted', "The provider's own further fields; they stay at the door") @Optional() @Extensions() extensions?: Record<
    string,
    unknown
  >;
}

@Meaning('The same declaration, as intake hands it on to matching.')
export class CapacityDeclaredHandedOnV1 extends Capacity {
  @Classified('coded', 'Whose message it was') @Part(() => HandedOnFrom) handedOnFrom!: HandedOnFrom;
}

export const capacityDeclaredV1Example: CapacityDeclaredV1 = {
  kind: 'known',
  periods: [
    { period: '2026-01', points: 120 },
    { period: '2026-02', points: 80 },
  ],
  validFrom: '2026-01-01',
  validTo: '2026-02-28',
  declaredAt: '2026-01-02T09:00:00Z',
  declaredBy: 'staff-1',
};
export const capacityDeclaredHandedOnV1Example: CapacityDeclaredHandedOnV1 = {
  ...capacityDeclaredV1Example,
  handedOnFrom: handedOnFromExample,
};
