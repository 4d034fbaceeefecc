import { Classified, Meaning } from './classified.js';
import { capacityKinds, type CapacityKind } from './codes.js';
import { FacilitatorHours } from './facilitator-hours.js';
import { Code, DateOnly, Extensions, Instant, NotBefore, OneOf, Optional, Part, Parts, RequiredUnless, UniqueBy, Whole } from './fields.js';
import { HandedOnFrom, handedOnFromExample } from './handed-on.js';
import { MonthPoints } from './month-points.js';

class Capacity {
  @Classified('none', 'Known, unknown or unlimited: three different things') @OneOf(capacityKinds) kind!: CapacityKind;
  @Classified('none', 'Points in every month it is valid for; or periods, or facilitators')
  @RequiredUnless(['periods', 'facilitators'], { field: 'kind', values: ['known'] })
  @Whole(0, 1_000_000)
  points?: number;
  @Classified('none', 'Points by month, where they differ')
  @Optional()
  @Parts(() => MonthPoints, 24, 1)
  @UniqueBy('period')
  periods?: MonthPoints[];
  @Classified('coded', 'Facilitators with their hours, from which points are worked out')
  @Optional()
  @Parts(() => FacilitatorHours, 500, 1)
  @UniqueBy('facilitator')
  facilitators?: FacilitatorHours[];
  @Classified('none', 'Share of the points kept for serious and sensitive cases, in per cent; as it was where left out')
  @Optional()
  @Whole(0, 100)
  keptForSeriousPercent?: number;
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
  facilitators: [
    {
      facilitator: 'staff-12',
      kind: 'volunteer',
      accreditation: 'intermediate',
      tags: ['hate'],
      hours: 40,
      gender: 'female',
      languages: ['pl'],
      checks: [{ kind: 'dbs', expiresOn: '2027-03-31' }],
      mostCases: 4,
    },
  ],
  validFrom: '2026-01-01',
  validTo: '2026-02-28',
  keptForSeriousPercent: 25,
  declaredAt: '2026-01-02T09:00:00Z',
  declaredBy: 'staff-1',
};
export const capacityDeclaredHandedOnV1Example: CapacityDeclaredHandedOnV1 = {
  ...capacityDeclaredV1Example,
  handedOnFrom: handedOnFromExample,
};
