import { Classified, Meaning } from './classified.js';
import { exampleIds } from './example-ids.js';
import { Code, Id, Reference } from './fields.js';
import { TriageTold } from './triage-told.js';

@Meaning('A case was triaged again, and has come to something else. What it came to at first is told with its acceptance.')
export class CaseTriagedV1 extends TriageTold {
  @Classified('none', 'The case') @Id() case!: string;
  @Classified('none', "The hub's reference") @Reference() reference!: string;
  @Classified('none', 'Area') @Code() area!: string;
}

export const caseTriagedV1Example: CaseTriagedV1 = {
  case: exampleIds.case,
  reference: 'RJ-7K2M-4Q',
  area: 'cambridgeshire',
  outcome: 'needs_information',
  missing: ['consent_to_share'],
  triagedAt: '2026-01-05T10:00:01.250Z',
};
