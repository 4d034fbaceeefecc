import { ApiProperty } from '@nestjs/swagger';
import type { HardRule } from '#contracts/codes.js';
import type { Explanation } from '../rules/explain-decision.rules.js';
import type { FailingShown, ProviderShown, ScoreShown } from './decision-shown.rules.js';

// What a decision shows over HTTP. Nothing here says who anybody is.

export class FailingView implements FailingShown {
  @ApiProperty() rule!: HardRule;
  @ApiProperty() sentence!: string;
  @ApiProperty({ description: 'What would have to change, to be read after “it could, if”' }) wouldPassIf!: string;
  @ApiProperty({ type: [Object], description: 'The same for a program: with these changes applied the rule passes' })
  changes!: FailingShown['changes'];
}

export class ConsideredView implements ProviderShown {
  @ApiProperty() provider!: string;
  @ApiProperty() name!: string;
  @ApiProperty({
    enum: ['chosen', 'taken', 'eligible', 'failing'],
    description: 'taken: it would have been better, and its points went to other cases decided in the same moment',
  })
  standing!: ProviderShown['standing'];
  @ApiProperty({ required: false }) intervention?: string;
  @ApiProperty({ required: false }) points?: number;
  @ApiProperty({ required: false, description: 'Who would lead, by the code of the provider' }) lead?: string;
  @ApiProperty({ required: false }) second?: string;
  @ApiProperty({ type: [Object], description: 'Its points of the two months as this decision saw them, and what was free to this case' })
  months!: ProviderShown['months'];
  @ApiProperty({ type: [FailingView], description: 'Every hard rule that it failed' }) failing!: FailingView[];
  @ApiProperty({ required: false, description: 'Of those, the rule that asks least' }) nearest?: HardRule;
  @ApiProperty({
    required: false,
    type: Object,
    description: 'Total of 100, parts from 0 to 1 before their weights, and the price of its scarcity',
  })
  score?: ScoreShown;
}

export class NearestWayView {
  @ApiProperty() provider!: string;
  @ApiProperty() name!: string;
  @ApiProperty({ type: [FailingView] }) changes!: FailingView[];
}

export class DecisionView {
  @ApiProperty() id!: string;
  @ApiProperty() case!: string;
  @ApiProperty() at!: Date;
  @ApiProperty({ enum: ['offered', 'waiting', 'for_person'] }) outcome!: string;
  @ApiProperty({ type: String, nullable: true }) provider!: string | null;
  @ApiProperty({ type: String, nullable: true, description: 'Id of the administrator who placed it by hand' }) byPerson!: string | null;
  @ApiProperty({ description: 'Digest of the rules and weights in force' }) ruleSet!: string;
  @ApiProperty({ description: 'The same, as a number that counts up' }) ruleSetVersion!: number;
  @ApiProperty({ type: String, nullable: true, description: 'Prices that it went by' }) priceSet!: string | null;
  @ApiProperty({ type: Number, nullable: true, description: 'Counts up with each change of the program that decides otherwise' })
  engine!: number | null;
  @ApiProperty({ type: Object }) weights!: object;
  @ApiProperty({ type: Boolean, nullable: true, description: 'Run again from its record it comes out the same, byte for byte' })
  sameBytes!: boolean | null;
  @ApiProperty({ description: 'An earlier program made it: shown as it was recorded, and not run again' }) byEarlierProgram!: boolean;
  @ApiProperty({ type: String, nullable: true, description: 'SHA-256 of the record, in hex' }) digest!: string | null;
  @ApiProperty({ type: Boolean, nullable: true, description: 'The record still has the digest that was written with it' })
  unaltered!: boolean | null;
  @ApiProperty({ type: Number, nullable: true, description: 'Cases decided or looked at in the same moment, this one among them' })
  decidedTogether!: number | null;
  @ApiProperty({ type: [ConsideredView], description: 'The best first, then those for whom least would have to change' })
  providers!: ConsideredView[];
  @ApiProperty({ type: NearestWayView, nullable: true, description: 'Of a case that waits: where least would have to change' })
  nearestWay!: NearestWayView | null;
  @ApiProperty({ type: Object, nullable: true, description: 'Whether a community route of the area applies, and why not' })
  routes!: Explanation['routes'] | null;
  @ApiProperty({ type: [String], description: 'Decisions about this case before it, latest first' }) earlier!: string[];
}

export class DecisionLineView {
  @ApiProperty() id!: string;
  @ApiProperty() at!: Date;
  @ApiProperty({ enum: ['offered', 'waiting', 'for_person'] }) outcome!: string;
  @ApiProperty({ type: String, nullable: true }) provider!: string | null;
  @ApiProperty() ruleSet!: string;
  @ApiProperty({ type: String, nullable: true }) byPerson!: string | null;
  @ApiProperty() byEarlierProgram!: boolean;
}
