import { Classified, Meaning } from './classified.js';
import { heldThings, type HeldThing } from './codes.js';
import { exampleIds } from './example-ids.js';
import { Code, Extensions, Id, Instant, List, OneOf, Optional, Part } from './fields.js';
import { HandedOnFrom, handedOnFromExample } from './handed-on.js';

class Confirmation {
  @Classified('none', 'The recall that it answers') @Id() recall!: string;
  @Classified('none', "The hub's case") @Id() case!: string;
  @Classified('coded', "The hub's id of the person") @Id() person!: string;
  @Classified('none', 'What was removed') @List(6) @OneOf(heldThings, { each: true }) removed!: HeldThing[];
  @Classified('none', 'When it was removed') @Instant() removedAt!: string;
  @Classified('coded', "The provider's id of who confirms") @Optional() @Code() confirmedBy?: string;
}

@Meaning('A provider confirms that it has removed what it held of a person.')
export class RecallConfirmedV1 extends Confirmation {
  @Classified('restricted', "The provider's own further fields; they stay at the door") @Optional() @Extensions() extensions?: Record<
    string,
    unknown
  >;
}

@Meaning('The same confirmation, as intake hands it on to casework.')
export class RecallConfirmedHandedOnV1 extends Confirmation {
  @Classified('coded', 'Whose message it was') @Part(() => HandedOnFrom) handedOnFrom!: HandedOnFrom;
}

export const recallConfirmedV1Example: RecallConfirmedV1 = {
  recall: exampleIds.recall,
  case: exampleIds.case,
  person: exampleIds.harmed,
  removed: ['contact_details', 'case_notes'],
  removedAt: '2026-01-12T15:00:00Z',
  confirmedBy: 'staff-1',
};
export const recallConfirmedHandedOnV1Example: RecallConfirmedHandedOnV1 = {
  ...recallConfirmedV1Example,
  handedOnFrom: handedOnFromExample,
};
