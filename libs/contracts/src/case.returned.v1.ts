import { Classified, Meaning } from './classified.js';
import { unallocationReasons, type UnallocationReason } from './codes.js';
import { exampleIds } from './example-ids.js';
import { Id, Instant, OneOf, Reference } from './fields.js';

@Meaning('A provider no longer has a case, and stops work on it. What it must remove of the people, `case.recalled.v1` says.')
export class CaseReturnedV1 {
  @Classified('none', 'The case') @Id() case!: string;
  @Classified('none', "The hub's reference") @Reference() reference!: string;
  @Classified('none', 'The offer that it had accepted') @Id() offer!: string;
  @Classified('coded', 'Why; never which side') @OneOf(unallocationReasons) reason!: UnallocationReason;
  @Classified('none', 'When') @Instant() at!: string;
}

export const caseReturnedV1Example: CaseReturnedV1 = {
  case: exampleIds.case,
  reference: 'RJ-7K2M-4Q',
  offer: exampleIds.offer,
  reason: 'rebalanced',
  at: '2026-01-08T16:30:03.020Z',
};
