import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsIn, IsInt, IsOptional, IsUUID, Max, Min } from 'class-validator';
import { attentions, positionBands, priorityBands, type Attention, type PositionBand, type PriorityBand } from '#contracts/codes.js';

// What matching shows of its waiting list over HTTP, and takes. Nothing here says who anybody is.

export const MOST_SHOWN = 1_000;

export class WaitingWanted {
  @ApiProperty({ required: false, description: 'Only cases that this provider could take, but for room' })
  @IsOptional()
  @IsUUID()
  provider?: string;

  @ApiProperty({ required: false, description: 'At most so many, those whose turn is first', maximum: MOST_SHOWN })
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(MOST_SHOWN)
  limit?: number;
}

export class StillWantedAnswer {
  @ApiProperty({ enum: ['yes', 'no'] })
  @IsIn(['yes', 'no'])
  answer!: 'yes' | 'no';
}

export class AttentionSeen {
  @ApiProperty({ enum: attentions, description: 'What was seen to: another one that came up meanwhile stays' })
  @IsIn(attentions)
  attention!: Attention;
}

class NearestRoomView {
  @ApiProperty() provider!: string;
  @ApiProperty({ description: 'Calendar date' }) from!: string;
}

class SetAsideView {
  @ApiProperty() provider!: string;
  @ApiProperty({ description: 'First day of the month in which it would be booked, half in it and half in the next' }) month!: string;
  @ApiProperty() points!: number;
}

class StillWantedView {
  @ApiProperty({ description: 'How often it was asked' }) round!: number;
  @ApiProperty() askedAt!: Date;
  @ApiProperty({ type: Date, nullable: true }) answeredAt!: Date | null;
}

export class WaitingView {
  @ApiProperty() case!: string;
  @ApiProperty() reference!: string;
  @ApiProperty() category!: string;
  @ApiProperty() district!: string;
  @ApiProperty() complexity!: string;
  @ApiProperty() waitingSince!: Date;
  @ApiProperty({ description: 'Of now; it grows with waiting' }) priority!: number;
  @ApiProperty({ description: 'When it first came ready; it never changes' }) arrivalPriority!: number;
  @ApiProperty({ enum: priorityBands }) band!: PriorityBand;
  @ApiProperty({
    enum: positionBands,
    nullable: true,
    description: 'How near it is to its turn; null where nobody could take it, or a person decides',
  })
  position!: PositionBand | null;
  @ApiProperty({ description: 'No offer is made until a person decides' }) forPerson!: boolean;
  @ApiProperty({ enum: attentions, nullable: true, description: 'What about it needs a person; offers are made all the same' })
  attention!: Attention | null;
  @ApiProperty({ type: [String], description: 'Why it waits, a sentence each, the most telling first' }) because!: string[];
  @ApiProperty({ type: NearestRoomView, nullable: true, description: 'Where and when it would fit soonest, were nobody before it' })
  nextFree!: NearestRoomView | null;
  @ApiProperty({ type: SetAsideView, nullable: true, description: 'Room that cases after it leave to it' }) setAside!: SetAsideView | null;
  @ApiProperty({ type: StillWantedView, nullable: true }) stillWanted!: StillWantedView | null;
}

export class StillWantedTaken {
  @ApiProperty() case!: string;
  @ApiProperty({ enum: ['yes', 'no'] }) answer!: 'yes' | 'no';
  @ApiProperty({ description: 'What there is to do now, in a sentence' }) next!: string;
}

export class AttentionView {
  @ApiProperty() case!: string;
  @ApiProperty() reference!: string;
  @ApiProperty() state!: string;
  @ApiProperty({ enum: attentions }) attention!: Attention;
  @ApiProperty({ description: 'In a sentence' }) sentence!: string;
  @ApiProperty({ type: Date, nullable: true, description: 'When it was found' }) since!: Date | null;
  @ApiProperty({ type: Date, nullable: true, description: 'By when it is to be seen to, where there is a time' }) dueBy!: Date | null;
  @ApiProperty({ type: String, nullable: true, description: 'Provider that has the case, or is asked to take it' }) provider!:
    string | null;
}
