import { Classified, Meaning } from './classified.js';
import { missingPieces, triageOutcomes, type MissingPiece, type TriageOutcome } from './codes.js';
import { exampleIds } from './example-ids.js';
import { Code, DateOnly, Id, Instant, List, OneOf, Optional, Reference, RequiredWhen } from './fields.js';

@Meaning('A case was triaged, at first or again: what it has come to.')
export class CaseTriagedV1 {
  @Classified('none', 'The case') @Id() case!: string;
  @Classified('none', "The hub's reference") @Reference() reference!: string;
  @Classified('none', 'Area') @Code() area!: string;
  @Classified('coded', 'What it has come to') @OneOf(triageOutcomes) outcome!: TriageOutcome;
  @Classified('coded', 'The review date of a parked case') @RequiredWhen('outcome', 'parked') @DateOnly() until?: string;
  @Classified('coded', 'What is missing, where it needs information')
  @Optional()
  @List(8)
  @OneOf(missingPieces, { each: true })
  missing?: MissingPiece[];
  @Classified('none', 'When it was decided') @Instant() triagedAt!: string;
}

export const caseTriagedV1Example: CaseTriagedV1 = {
  case: exampleIds.case,
  reference: 'RJ-7K2M-4Q',
  area: 'cambridgeshire',
  outcome: 'needs_information',
  missing: ['consent_to_share'],
  triagedAt: '2026-01-05T10:00:01.250Z',
};
