import { Classified, Meaning } from './classified.js';
import { exampleIds } from './example-ids.js';
import { Code, Id, Instant, Reference } from './fields.js';

@Meaning("A provider's work on a case is open.")
export class CaseOpenedV1 {
  @Classified('none', 'The case') @Id() case!: string;
  @Classified('none', "The hub's reference") @Reference() reference!: string;
  @Classified('none', 'Area') @Code() area!: string;
  @Classified('none', 'The provider') @Id() provider!: string;
  @Classified('none', 'First contact is due') @Instant() firstContactBy!: string;
  @Classified('none', 'When it was opened') @Instant() openedAt!: string;
}

export const caseOpenedV1Example: CaseOpenedV1 = {
  case: exampleIds.case,
  reference: 'RJ-7K2M-4Q',
  area: 'cambridgeshire',
  provider: exampleIds.provider,
  firstContactBy: '2026-01-13T17:00:00Z',
  openedAt: '2026-01-06T10:15:02.512Z',
};
