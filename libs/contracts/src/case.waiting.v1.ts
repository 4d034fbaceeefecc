import { Classified, Meaning } from './classified.js';
import {
  attentions,
  hardRules,
  positionBands,
  priorityBands,
  type Attention,
  type HardRule,
  type PositionBand,
  type PriorityBand,
} from './codes.js';
import { exampleIds } from './example-ids.js';
import { Code, DateOnly, Id, Instant, OneOf, Optional, Part, Parts, Reference, Whole } from './fields.js';

@Meaning('How many providers a rule kept away.')
export class RuleCount {
  @Classified('none', 'The hard rule') @OneOf(hardRules) rule!: HardRule;
  @Classified('none', 'Providers that failed it') @Whole(0, 10_000) providers!: number;
}

@Meaning('The agency is asked whether the case is still wanted: it has waited long.')
export class AskStillWanted {
  @Classified('none', 'The how-manieth time') @Whole(1, 100) round!: number;
  @Classified('none', 'The day by which an answer is expected') @DateOnly() by!: string;
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
  @Classified('none', 'How near it is to its turn') @Optional() @OneOf(positionBands) position?: PositionBand;
  @Classified('coded', 'What about it needs a person') @Optional() @OneOf(attentions) attention?: Attention;
  @Classified('none', 'Said where the agency is to be asked whether it is still wanted')
  @Optional()
  @Part(() => AskStillWanted)
  askStillWanted?: AskStillWanted;
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
  position: 'soon',
  askStillWanted: { round: 1, by: '2026-02-09' },
  decision: exampleIds.decision,
};
