import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayUnique,
  IsArray,
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  IsUUID,
  Matches,
  Max,
  MaxLength,
  Min,
  ValidateIf,
  ValidateNested,
} from 'class-validator';
import { partnerFlows, receiptDoors, type PartnerFlow, type ReceiptDoor } from '#contracts/codes.js';
import { LONGEST_OVERLAP, OVERLAP } from './credentials.queries.js';
import { QueueGiven } from './queue-given.js';

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

/** How long what is replaced goes on beside what replaces it. */
export class OverlapWanted {
  @ApiProperty({
    required: false,
    minimum: 0,
    maximum: LONGEST_OVERLAP,
    default: OVERLAP,
    description: 'Hours; 0 ends what is replaced at once',
  })
  @ValidateIf(given)
  @IsInt()
  @Min(0)
  @Max(LONGEST_OVERLAP)
  overlapHours?: number;
}

export class KeyWanted extends OverlapWanted {
  @ApiProperty({ required: false, maxLength: 60, description: 'What you call it' })
  @ValidateIf(given)
  @Matches(/^[\p{L}\p{N} ._:/-]{1,60}$/u)
  name?: string;

  @ApiProperty({
    required: false,
    format: 'uuid',
    maxLength: 36,
    description: 'Id of the key that it follows, which ends after the overlap',
  })
  @ValidateIf(given)
  @IsUUID()
  replaces?: string;
}

export class KeyGiven {
  @ApiProperty({ format: 'uuid', maxLength: 36 }) id!: string;
  @ApiProperty({ maxLength: 100, description: 'Shown this once' }) apiKey!: string;
  @ApiProperty({ required: false, format: 'date-time', maxLength: 30, description: 'When the one that it follows ends' })
  replacedEndsAt?: string;
}

export class UserGiven extends QueueGiven {
  @ApiProperty({ format: 'date-time', maxLength: 30, description: 'When the users before it end, and their connections with them' })
  replacedEndsAt!: string;
}

export class SecretGiven {
  @ApiProperty({ required: false, maxLength: 60, description: 'Where it is new; shown this once' }) webhookSecret?: string;
  @ApiProperty({ required: false, format: 'date-time', maxLength: 30, description: 'Until when the one before is signed with too' })
  replacedEndsAt?: string;
}

/** What a partner stops and goes on with: each alone. */
export class FlowWanted {
  @ApiProperty({ required: false, enum: partnerFlows, description: 'Paused, nothing is taken from its queue: it waits there' })
  @ValidateIf(given)
  @IsIn(partnerFlows)
  inbound?: PartnerFlow;

  @ApiProperty({ required: false, enum: partnerFlows, description: 'Paused, nothing is sent to its queue or webhook: it waits at the hub' })
  @ValidateIf(given)
  @IsIn(partnerFlows)
  outbound?: PartnerFlow;
}

/** Where a partner's receipts go. */
export class ReceiptsWanted {
  @ApiProperty({ enum: receiptDoors, description: 'Whether receipts of what came by HTTP or file go to its queue (or webhook) too' })
  @IsIn(receiptDoors)
  receipts!: ReceiptDoor;
}

export class SettingsWanted extends FlowWanted {
  @ApiProperty({ required: false, type: LimitsWanted })
  @IsOptional()
  @ValidateNested()
  @Type(() => LimitsWanted)
  limits?: LimitsWanted;

  @ApiProperty({ required: false, enum: receiptDoors, description: 'Whether receipts of what came by HTTP or file go to its queue too' })
  @ValidateIf(given)
  @IsIn(receiptDoors)
  receipts?: ReceiptDoor;
}
