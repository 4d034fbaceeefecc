import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsOptional,
  IsUUID,
  Matches,
  Max,
  Min,
  ValidateNested,
} from 'class-validator';
import {
  accessNeeds,
  ageBands,
  categories,
  interventions,
  type AccessNeed,
  type AgeBand,
  type Category,
  type Intervention,
} from '#contracts/codes.js';
import { CODE, FacilitatorBody } from '../capacity/capacity-bodies.js';

const AIMS = ['fill', 'level', 'shares'] as const;
const MOST_MOVES = 500;
const MONTH = /^\d{4}-(0[1-9]|1[0-2])-01$/;

class AllowBody {
  @ApiProperty({ required: false, description: 'Cases that were accepted may be moved' }) @IsOptional() @IsBoolean() accepted?: boolean;
  @ApiProperty({ required: false, description: 'Cases on which work has begun may be moved' }) @IsOptional() @IsBoolean() begun?: boolean;
}

export class PlanBody {
  @ApiProperty({
    required: false,
    enum: AIMS,
    isArray: true,
    description: 'Place the waiting list, make loads even, honour agreed shares',
  })
  @IsOptional()
  @IsArray()
  @ArrayUnique()
  @IsIn(AIMS, { each: true })
  aims?: (typeof AIMS)[number][];

  @ApiProperty({ required: false, isArray: true, type: String, description: 'Providers that are closing: they are emptied' })
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(50)
  @ArrayUnique()
  @IsUUID(undefined, { each: true })
  close?: string[];

  @ApiProperty({ required: false, type: AllowBody, description: 'Left out: neither is moved' })
  @IsOptional()
  @ValidateNested()
  @Type(() => AllowBody)
  allow?: AllowBody;

  @ApiProperty({ required: false, isArray: true, type: String, description: 'Only among these providers; left out: all' })
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(500)
  @ArrayUnique()
  @IsUUID(undefined, { each: true })
  among?: string[];

  @ApiProperty({ required: false, default: MOST_MOVES, description: 'Moves at most' })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(MOST_MOVES)
  most?: number = MOST_MOVES;
}

export class ApplyBody {
  @ApiProperty({ required: false, isArray: true, type: Number, description: 'Numbers of moves; left out: all that are not done' })
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(MOST_MOVES)
  @ArrayUnique()
  @IsInt({ each: true })
  @Min(1, { each: true })
  @Max(MOST_MOVES, { each: true })
  moves?: number[];
}

class GainBody {
  @ApiProperty() @IsUUID() provider!: string;
  @ApiProperty({ description: 'Points a month more; below zero: less' }) @IsInt() @Min(-10_000) @Max(10_000) points!: number;
  @ApiProperty({ required: false, isArray: true, type: String, description: 'First days of months; left out: this month and the next' })
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(2)
  @ArrayUnique()
  @Matches(MONTH, { each: true })
  months?: string[];
}

class NewProviderBody {
  @ApiProperty({ description: 'Points a month' }) @IsInt() @Min(0) @Max(10_000) points!: number;
  @ApiProperty({ description: 'District that it works from' }) @Matches(CODE) home!: string;

  @ApiProperty({ type: [FacilitatorBody] })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(50)
  @ValidateNested({ each: true })
  @Type(() => FacilitatorBody)
  facilitators!: FacilitatorBody[];

  @ApiProperty({ required: false }) @IsOptional() @IsBoolean() youthJusticeService?: boolean;
  @ApiProperty({ required: false, enum: categories, isArray: true, description: 'Left out: all' })
  @IsOptional()
  @IsArray()
  @IsIn(categories, { each: true })
  categories?: Category[];
  @ApiProperty({ required: false, isArray: true, type: String, description: 'Left out: all of the area' })
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(50)
  @Matches(CODE, { each: true })
  districts?: string[];
  @ApiProperty({ required: false, isArray: true, type: String, description: 'Prisons; left out: none' })
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(50)
  @Matches(CODE, { each: true })
  establishments?: string[];
  @ApiProperty({ required: false, enum: ageBands, isArray: true, description: 'Left out: all' })
  @IsOptional()
  @IsArray()
  @IsIn(ageBands, { each: true })
  ageBands?: AgeBand[];
  @ApiProperty({ required: false, enum: interventions, isArray: true, description: 'Left out: all' })
  @IsOptional()
  @IsArray()
  @IsIn(interventions, { each: true })
  interventions?: Intervention[];
  @ApiProperty({ required: false, isArray: true, type: String, description: 'Left out: English alone' })
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(50)
  @Matches(CODE, { each: true })
  languages?: string[];
  @ApiProperty({ required: false, enum: accessNeeds, isArray: true, description: 'Left out: none' })
  @IsOptional()
  @IsArray()
  @IsIn(accessNeeds, { each: true })
  access?: AccessNeed[];
}

export class WhatIfBody {
  @ApiProperty({ required: false, type: [GainBody] })
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(50)
  @ValidateNested({ each: true })
  @Type(() => GainBody)
  gain?: GainBody[];

  @ApiProperty({ required: false, type: [NewProviderBody] })
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(10)
  @ValidateNested({ each: true })
  @Type(() => NewProviderBody)
  add?: NewProviderBody[];

  @ApiProperty({ required: false, isArray: true, type: String, description: 'Providers that are there no more' })
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(50)
  @ArrayUnique()
  @IsUUID(undefined, { each: true })
  without?: string[];
}
