import { Classified, Meaning } from './classified.js';
import { heldThings, type HeldThing } from './codes.js';
import { exampleIds } from './example-ids.js';
import { Id, Instant, List, OneOf } from './fields.js';

@Meaning('A provider must remove what it holds of a person, and confirm with recall.confirmed.v1.')
export class CaseRecalledV1 {
  @Classified('none', 'The recall; confirm with it') @Id() recall!: string;
  @Classified('none', 'The case') @Id() case!: string;
  @Classified('coded', "The hub's id of the person") @Id() person!: string;
  @Classified('none', 'What is to be removed') @List(6, 1) @OneOf(heldThings, { each: true }) remove!: HeldThing[];
  @Classified('none', 'To be confirmed by') @Instant() confirmBy!: string;
}

export const caseRecalledV1Example: CaseRecalledV1 = {
  recall: exampleIds.recall,
  case: exampleIds.case,
  person: exampleIds.harmed,
  remove: ['contact_details', 'case_notes'],
  confirmBy: '2026-01-13T17:00:00Z',
};
