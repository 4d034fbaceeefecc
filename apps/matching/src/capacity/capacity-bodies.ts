import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayUnique,
  IsArray,
  IsIn,
  IsInt,
  IsISO8601,
  IsNumber,
  IsOptional,
  Matches,
  Max,
  Min,
  ValidateNested,
} from 'class-validator';
import {
  absenceKinds,
  accreditations,
  facilitatorGenders,
  facilitatorKinds,
  specialistTags,
  type AbsenceKind,
  type Accreditation,
  type FacilitatorGender,
  type FacilitatorKind,
  type SpecialistTag,
} from '#contracts/codes.js';

export const CODE = /^[A-Za-z0-9][A-Za-z0-9._:/-]{0,59}$/;
const KEY = /^[0-9a-f]{32,64}$/;
const LANGUAGE = /^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/;

/** A day of the calendar: it exists, and is written in full. */
const Day = () => (target: object, name: string) => {
  IsISO8601({ strict: true }, { message: `${name} must be a date, such as 2026-06-10` })(target, name);
  Matches(/^\d{4}-\d{2}-\d{2}$/, { message: `${name} must be a date, such as 2026-06-10` })(target, name);
};

export class CheckBody {
  @ApiProperty({ example: 'dbs' }) @Matches(CODE) kind!: string;
  @ApiProperty({ description: 'The last day on which it is good' }) @Day() expiresOn!: string;
}

export class FacilitatorBody {
  @ApiProperty({ enum: facilitatorKinds }) @IsIn(facilitatorKinds) kind!: FacilitatorKind;
  @ApiProperty({ enum: accreditations }) @IsIn(accreditations) accreditation!: Accreditation;
  @ApiProperty({ enum: facilitatorGenders, required: false }) @IsOptional() @IsIn(facilitatorGenders) gender?: FacilitatorGender;
  @ApiProperty({ enum: specialistTags, isArray: true, required: false })
  @IsOptional()
  @IsArray()
  @ArrayUnique()
  @IsIn(specialistTags, { each: true })
  tags?: SpecialistTag[];
  @ApiProperty({ required: false, isArray: true, type: String, description: 'Empty: all of the provider' })
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(20)
  @ArrayUnique()
  @Matches(LANGUAGE, { each: true })
  languages?: string[];
  @ApiProperty({ required: false, isArray: true, type: String, description: 'Empty: all of the provider' })
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(50)
  @ArrayUnique()
  @Matches(CODE, { each: true })
  districts?: string[];
  @ApiProperty({ required: false, description: 'Where points are worked out of hours' })
  @IsOptional()
  @IsNumber({ maxDecimalPlaces: 2 })
  @Min(0)
  @Max(744)
  hoursAMonth?: number;
  @ApiProperty({ required: false, description: "Cases at once; the area's starting value where left out" })
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(1000)
  mostCases?: number;
  @ApiProperty({ required: false, description: "Days without a serious case after one; the area's starting value where left out" })
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(366)
  coolDownDays?: number;
  @ApiProperty({ type: [CheckBody], required: false, description: 'All that there are: what is not among them is forgotten' })
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(10)
  @ArrayUnique((check: CheckBody) => check.kind)
  @ValidateNested({ each: true })
  @Type(() => CheckBody)
  checks?: CheckBody[];
  @ApiProperty({ required: false }) @IsOptional() @Day() joinedOn?: string;
  @ApiProperty({ required: false, description: 'Keyed hash that the hub made of the person' })
  @IsOptional()
  @Matches(KEY)
  conflictKey?: string;
}

export class AbsenceBody {
  @ApiProperty() @Matches(CODE) facilitator!: string;
  @ApiProperty() @Day() from!: string;
  @ApiProperty({ description: 'The last day; of no account where the kind is left' }) @Day() to!: string;
  @ApiProperty({ enum: absenceKinds }) @IsIn(absenceKinds) kind!: AbsenceKind;
  @ApiProperty({ required: false, description: 'Hours that fall away in all, where not whole days do' })
  @IsOptional()
  @IsNumber({ maxDecimalPlaces: 2 })
  @Min(0)
  @Max(10_000)
  hours?: number;
}

export class PauseBody {
  @ApiProperty({ description: 'A code' }) @Matches(CODE) reason!: string;
}

export class AgreementBody {
  @ApiProperty() @Day() from!: string;
  @ApiProperty({ description: 'The last day in force' }) @Day() to!: string;
  @ApiProperty({ description: 'Share of the work that was agreed' })
  @IsNumber({ maxDecimalPlaces: 2 })
  @Min(0)
  @Max(100)
  sharePercent!: number;
}

export class AgreementsBody {
  @ApiProperty({ type: [AgreementBody], description: 'All that there are' })
  @IsArray()
  @ArrayMaxSize(50)
  @ValidateNested({ each: true })
  @Type(() => AgreementBody)
  agreements!: AgreementBody[];
}

export class HistoryWanted {
  @ApiProperty({ required: false, description: 'An instant; a year ago where left out' })
  @IsOptional()
  @IsISO8601({ strict: true })
  from?: string;
  @ApiProperty({ required: false, description: 'An instant, itself not included; now where left out' })
  @IsOptional()
  @IsISO8601({ strict: true })
  to?: string;
}

export class LastDayWanted {
  @ApiProperty({ required: false, description: 'The last day there; today where left out' }) @IsOptional() @Day() lastDay?: string;
}
