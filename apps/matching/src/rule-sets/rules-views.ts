import { ApiProperty } from '@nestjs/swagger';
import type { Comparison } from './compare-decisions.rules.js';
import type { Overlay } from './edit-rules.rules.js';
import type { InForce, KeptRules } from './rules-in-force.queries.js';
import type { Trial } from './trials.queries.js';

export class TrialView {
  @ApiProperty() id!: string;
  @ApiProperty({ description: 'Rules that are tried' }) version!: number;
  @ApiProperty({ enum: ['working', 'done', 'failed'] }) state!: Trial['state'];
  @ApiProperty() askedAt!: Date;
  @ApiProperty() askedBy!: string;
  @ApiProperty({ description: 'Past decisions to try' }) of!: number;
  @ApiProperty({ description: 'Those tried so far' }) done!: number;
  @ApiProperty({ description: 'Those that could not be run again' }) notRun!: number;
  @ApiProperty({ type: Object, description: 'What they would have come to, counted, with examples; values in ten-thousandths' })
  comparison!: Comparison;
}

export class RulesVersionView {
  @ApiProperty() version!: number;
  @ApiProperty({ description: 'Digest of the content, which decisions name' }) id!: string;
  @ApiProperty({ type: Object }) weights!: object;
  @ApiProperty({ type: Object }) priority!: object;
  @ApiProperty({ type: Object, description: 'What an administrator set otherwise than the file of the area' }) overlay!: Overlay;
  @ApiProperty() madeAt!: Date;
  @ApiProperty({ type: String, nullable: true, description: 'Null where the file of the area made it' }) madeBy!: string | null;
  @ApiProperty({ description: 'In force now' }) inForce!: boolean;
  @ApiProperty({ description: 'Made over the file of the area as it was before, or by an earlier program: to be made again' })
  outdated!: boolean;
  @ApiProperty({ type: TrialView, nullable: true, description: 'The last trial' }) trial!: TrialView | null;
}

export class RulesView {
  @ApiProperty({ type: RulesVersionView }) inForce!: RulesVersionView;
  @ApiProperty({ type: [RulesVersionView], description: 'All that were ever made, the latest first' }) versions!: RulesVersionView[];
  @ApiProperty({ type: [Object], description: 'Which were in force since when, and why; the latest first' }) history!: InForce[];
}

export const trialShown = ({ after: _, candidate: __, ...trial }: Trial): TrialView => trial;

export function versionShown(
  { id, version, base, overlay, madeAt, madeBy, rules }: KeptRules,
  now: { inForce: string; base: string },
  trial: Trial | undefined,
): RulesVersionView {
  const { version: _, ...weights } = rules.weights;
  return {
    version,
    id,
    weights,
    priority: rules.priority,
    overlay,
    madeAt,
    madeBy,
    inForce: id === now.inForce,
    outdated: base !== now.base,
    trial: trial ? trialShown(trial) : null,
  };
}
