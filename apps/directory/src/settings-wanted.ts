import { ApiProperty } from '@nestjs/swagger';
import { ArrayMaxSize, ArrayUnique, IsArray, IsInt, IsOptional, IsString, Matches, Max, MaxLength, Min, ValidateIf } from 'class-validator';

const given = (_body: object, value: unknown) => value !== undefined;
const givenAndLimited = (_body: object, value: unknown) => value !== undefined && value !== null;

/** What a partner is held to; what is left out stays as it is. Null takes a rate away. */
export class LimitsWanted {
  @ApiProperty({
    required: false,
    nullable: true,
    type: Number,
    minimum: 1,
    maximum: 1_000_000,
    description: 'Requests a minute of each service',
  })
  @ValidateIf(givenAndLimited)
  @IsInt()
  @Min(1)
  @Max(1_000_000)
  httpPerMinute?: number | null;

  @ApiProperty({
    required: false,
    nullable: true,
    type: Number,
    minimum: 1,
    maximum: 100_000,
    description: 'Messages a second taken from its queue',
  })
  @ValidateIf(givenAndLimited)
  @IsInt()
  @Min(1)
  @Max(100_000)
  queuePerSecond?: number | null;

  @ApiProperty({ required: false, minimum: 1, maximum: 1_000_000, description: 'Messages taken at once after quiet' })
  @ValidateIf(given)
  @IsInt()
  @Min(1)
  @Max(1_000_000)
  burst?: number;

  @ApiProperty({ required: false, minimum: 1, maximum: 100_000, description: 'Messages that may wait in its inbound queue' })
  @ValidateIf(given)
  @IsInt()
  @Min(1)
  @Max(100_000)
  backlog?: number;

  @ApiProperty({ required: false, minimum: 1_048_576, maximum: 1_099_511_627_776, description: 'Bytes that may wait there' })
  @ValidateIf(given)
  @IsInt()
  @Min(1_048_576)
  @Max(1_099_511_627_776)
  backlogBytes?: number;

  @ApiProperty({ required: false, minimum: 1, maximum: 1_000, description: 'Connections of each of its users at the broker' })
  @ValidateIf(given)
  @IsInt()
  @Min(1)
  @Max(1_000)
  connections?: number;

  @ApiProperty({ required: false, minimum: 1, maximum: 10_000, description: 'Channels of each of its users at the broker' })
  @ValidateIf(given)
  @IsInt()
  @Min(1)
  @Max(10_000)
  channels?: number;

  @ApiProperty({ required: false, minimum: 1, maximum: 100, description: 'Uploads and batches open at once' })
  @ValidateIf(given)
  @IsInt()
  @Min(1)
  @Max(100)
  openJobs?: number;
}

/** Where a partner is called with what it is owed. */
export class WebhookWanted {
  @ApiProperty({ maxLength: 500, description: 'https, without a user in it, and not within the hub’s own network' })
  @IsString()
  @MaxLength(500)
  url!: string;

  @ApiProperty({ required: false, isArray: true, type: String, maxItems: 100, description: 'Types of message; all where none is named' })
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(100)
  @ArrayUnique()
  @Matches(/^[a-z][a-z.-]{0,90}\.v[0-9]{1,3}$/, { each: true })
  types?: string[];
}
