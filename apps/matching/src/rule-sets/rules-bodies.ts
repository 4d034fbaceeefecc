import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsInt, IsOptional, Max, Min, ValidateNested } from 'class-validator';

/** Whole and no further: what the figures come to together is told by the rules themselves. */
const Figure = () => (target: object, name: string) => {
  ApiProperty({ required: false })(target, name);
  IsOptional()(target, name);
  IsInt()(target, name);
  Min(0)(target, name);
  Max(1_000)(target, name);
};

export class WeightsBody {
  @Figure() fit?: number;
  @Figure() expectedWait?: number;
  @Figure() freeShare?: number;
  @Figure() agreedShare?: number;
  @Figure() miles?: number;
}

export class PriorityBody {
  @Figure() base?: number;
  @Figure() reviewDateReached?: number;
  @Figure() courtOrReleaseNear?: number;
  @Figure() courtOrReleaseWithinDays?: number;
  @Figure() enhancedRights?: number;
  @Figure() eachWeekWaited?: number;
}

export class RulesBody {
  @ApiProperty({ required: false, description: 'What is left out stays as it is in force; they must sum to 100' })
  @IsOptional()
  @ValidateNested()
  @Type(() => WeightsBody)
  weights?: WeightsBody;
  @ApiProperty({ required: false, description: 'What is left out stays as it is in force' })
  @IsOptional()
  @ValidateNested()
  @Type(() => PriorityBody)
  priority?: PriorityBody;
}

export class RollBackBody {
  @ApiProperty({ required: false, description: 'A version that was in force before; the one before this where left out' })
  @IsOptional()
  @IsInt()
  @Min(1)
  version?: number;
}
