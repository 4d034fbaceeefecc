import { Classified, Meaning } from './classified.js';
import { hardRules, priorityBands, type HardRule, type PriorityBand } from './codes.js';
import { exampleIds } from './example-ids.js';
import { Code, Id, Instant, OneOf, Parts, Reference, Whole } from './fields.js';

@Meaning('How many providers a rule kept away.')
export class RuleCount {
  @Classified('none', 'The hard rule') @OneOf(hardRules) rule!: HardRule;
  @Classified('none', 'Providers that failed it') @Whole(0, 10_000) providers!: number;
}

@Meaning('No provider can take the case now: it waits.')
export class CaseWaitingV1 {
  @Classified('none', 'The case') @Id() case!: string;
  @Classified('none', "The hub's reference") @Reference() reference!: string;
  @Classified('none', 'Area') @Code() area!: string;
  @Classified('none', 'Waiting since') @Instant() since!: string;
  @Classified('none', 'Priority, a whole number that grows with waiting') @Whole(0, 1_000_000) priority!: number;
  @Classified('none', 'Its band') @OneOf(priorityBands) band!: PriorityBand;
  @Classified('coded', 'What kept providers away, counted') @Parts(() => RuleCount, 30) failing!: RuleCount[];
  @Classified('none', 'The record of the decision') @Id() decision!: string;
}

export const caseWaitingV1Example: CaseWaitingV1 = {
  case: exampleIds.case,
  reference: 'RJ-7K2M-4Q',
  area: 'cambridgeshire',
  since: '2026-01-05T10:00:01.400Z',
  priority: 10,
  band: 'normal',
  failing: [
    { rule: 'capacity', providers: 9 },
    { rule: 'category', providers: 3 },
  ],
  decision: exampleIds.decision,
};
