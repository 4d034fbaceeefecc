import { Classified, Meaning } from './classified.js';
import { heldThings, recallReasons, type HeldThing, type RecallReason } from './codes.js';
import { exampleIds } from './example-ids.js';
import { Code, Id, Instant, List, OneOf } from './fields.js';

@Meaning('A provider must remove what it holds of a person, and confirm.')
export class RecallRequiredV1 {
  @Classified('none', 'The recall') @Id() recall!: string;
  @Classified('none', 'The case') @Id() case!: string;
  @Classified('none', 'Area') @Code() area!: string;
  @Classified('coded', "The hub's id of the person") @Id() person!: string;
  @Classified('none', 'The provider that holds it') @Id() holder!: string;
  @Classified('coded', 'Why') @OneOf(recallReasons) why!: RecallReason;
  @Classified('none', 'What is to be removed') @List(6, 1) @OneOf(heldThings, { each: true }) remove!: HeldThing[];
  @Classified('none', 'To be confirmed by') @Instant() confirmBy!: string;
}

export const recallRequiredV1Example: RecallRequiredV1 = {
  recall: exampleIds.recall,
  case: exampleIds.case,
  area: 'cambridgeshire',
  person: exampleIds.harmed,
  holder: exampleIds.provider,
  why: 'consent_withdrawn',
  remove: ['contact_details', 'case_notes'],
  confirmBy: '2026-01-13T17:00:00Z',
};
