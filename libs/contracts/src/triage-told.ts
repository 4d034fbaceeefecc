import { Classified, Meaning } from './classified.js';
import { missingPieces, triageOutcomes, type MissingPiece, type TriageOutcome } from './codes.js';
import { DateOnly, Instant, List, OneOf, Optional, RequiredWhen } from './fields.js';

@Meaning('What triage has come to.')
export class TriageTold {
  @Classified('coded', 'What it has come to') @OneOf(triageOutcomes) outcome!: TriageOutcome;
  @Classified('coded', 'The review date of a parked case') @RequiredWhen('outcome', 'parked') @DateOnly() until?: string;
  @Classified('coded', 'What is missing, where it needs information')
  @Optional()
  @List(8)
  @OneOf(missingPieces, { each: true })
  missing?: MissingPiece[];
  @Classified('none', 'When it was decided') @Instant() triagedAt!: string;
}
