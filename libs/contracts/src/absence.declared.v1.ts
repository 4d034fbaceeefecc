import { Classified, Meaning } from './classified.js';
import { absenceKinds, type AbsenceKind } from './codes.js';
import { Amount, Code, DateOnly, Extensions, Instant, NotBefore, OneOf, Optional, Part } from './fields.js';
import { HandedOnFrom, handedOnFromExample } from './handed-on.js';

class Absence {
  @Classified('coded', "The provider's id of the facilitator") @Code() facilitator!: string;
  @Classified('coded', 'First day') @DateOnly() from!: string;
  @Classified('coded', 'Last day') @DateOnly() @NotBefore('from') to!: string;
  @Classified('coded', 'What kind') @OneOf(absenceKinds) kind!: AbsenceKind;
  @Classified('coded', 'Hours that fall away, where not all of them do') @Optional() @Amount(0, 10_000) hours?: number;
  @Classified('none', 'When it was declared') @Instant() declaredAt!: string;
}

@Meaning('A provider declares that a facilitator is away.')
export class AbsenceDeclaredV1 extends Absence {
  @Classified('restricted', "The provider's own further fields; they stay at the door") @Optional() @Extensions() extensions?: Record<
    string,
    unknown
  >;
}

@Meaning('The same declaration, as intake hands it on to matching.')
export class AbsenceDeclaredHandedOnV1 extends Absence {
  @Classified('coded', 'Whose message it was') @Part(() => HandedOnFrom) handedOnFrom!: HandedOnFrom;
}

export const absenceDeclaredV1Example: AbsenceDeclaredV1 = {
  facilitator: 'staff-12',
  from: '2026-02-16',
  to: '2026-02-20',
  kind: 'leave',
  declaredAt: '2026-01-12T09:00:00Z',
};
export const absenceDeclaredHandedOnV1Example: AbsenceDeclaredHandedOnV1 = {
  ...absenceDeclaredV1Example,
  handedOnFrom: handedOnFromExample,
};
