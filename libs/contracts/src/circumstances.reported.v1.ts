import { Classified, Meaning } from './classified.js';
import { admissions, proceedings, stages, type Admission, type Proceedings, type Stage } from './codes.js';
import { exampleIds } from './example-ids.js';
import { Code, DateOnly, Extensions, Id, Instant, OneOf, Optional, Reference, RequiredUnless, RequiredWhen, Text } from './fields.js';

@Meaning(
  'An agency tells that the matter or the harmer has moved on; what is left out stays. At least one of case, reference and agencyReference says which.',
)
export class CircumstancesReportedV1 {
  @Classified('none', "The hub's case") @RequiredUnless(['reference', 'agencyReference']) @Id() case?: string;
  @Classified('none', "The hub's reference") @Optional() @Reference() reference?: string;
  @Classified('personal', "The agency's own reference") @Optional() @Text(100) agencyReference?: string;
  @Classified('none', 'Since when it is so') @Instant() asOf!: string;
  @Classified('coded', 'Stage of the criminal justice process') @Optional() @OneOf(stages) stage?: Stage;
  @Classified('coded', 'Code of the establishment that the harmer is in') @RequiredWhen('stage', 'custody') @Code() establishment?: string;
  @Classified('coded', 'The next court date') @Optional() @DateOnly() courtDate?: string;
  @Classified('coded', "The harmer's release date") @Optional() @DateOnly() releaseDate?: string;
  @Classified('coded', 'Criminal proceedings') @Optional() @OneOf(proceedings) proceedings?: Proceedings;
  @Classified('coded', 'Does the harmer admit it') @Optional() @OneOf(admissions) admission?: Admission;
  @Classified('restricted', "The agency's own further fields") @Optional() @Extensions() extensions?: Record<string, unknown>;
}

export const circumstancesReportedV1Example: CircumstancesReportedV1 = {
  case: exampleIds.case,
  asOf: '2026-01-07T08:00:00Z',
  stage: 'custody',
  establishment: 'PBI',
  releaseDate: '2026-05-01',
  proceedings: 'sentenced',
};
