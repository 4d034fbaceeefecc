import { ApiProperty } from '@nestjs/swagger';
import { ArrayMaxSize, ArrayUnique, IsArray, IsBoolean, IsIn, IsOptional, Matches } from 'class-validator';
import { accessNeeds, ageBands, categories as offenceCategories, interventions as interventionCodes } from '#contracts/codes.js';
import { CODE } from '../capacity/capacity-bodies.js';
import type { ProfileTold } from '../provider.rules.js';
import type { OwnProfile } from './profile.writes.js';

const LANGUAGE = /^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/;
/** Of whom nobody knows the age any provider may be asked. */
const bandsTaken = ageBands.filter((band) => band !== 'unknown');

/** A list of codes, each once. */
const Codes = (values: readonly string[], description: string) => (target: object, name: string) => {
  ApiProperty({ enum: [...values], isArray: true, maxItems: values.length, description })(target, name);
  IsArray()(target, name);
  ArrayUnique()(target, name);
  IsIn(values, { each: true })(target, name);
};

const Places = (description: string) => (target: object, name: string) => {
  ApiProperty({ type: String, isArray: true, maxItems: 50, description })(target, name);
  IsArray()(target, name);
  ArrayMaxSize(50)(target, name);
  ArrayUnique()(target, name);
  Matches(CODE, { each: true })(target, name);
};

/** What a provider takes and where, whole. */
export class ProfileBody implements ProfileTold {
  @ApiProperty({ maxLength: 60, description: 'District that it sits in, by the code of the area: travel is measured from there' })
  @Matches(CODE)
  home!: string;

  @Codes(offenceCategories, 'Offence categories that it takes') categories!: string[];
  @Places('Districts that it covers, by the codes of the area') districts!: string[];
  @Places('Prisons that it works in, by the codes of the area') establishments!: string[];
  @Codes(bandsTaken, 'Ages that it works with, of harmed and harmer alike') ageBands!: string[];
  @Codes(interventionCodes, 'Interventions that it offers') interventions!: string[];

  @ApiProperty({ type: String, isArray: true, maxItems: 100, description: 'Languages that somebody there speaks, English (`en`) too' })
  @IsArray()
  @ArrayMaxSize(100)
  @ArrayUnique()
  @Matches(LANGUAGE, { each: true })
  languages!: string[];

  @Codes(accessNeeds, 'Access needs that it can meet; `bsl` where it has signers') access!: string[];

  @ApiProperty({
    required: false,
    description:
      'Whether it is the youth justice service, which is asked first where the harmer is under 18. Administrators alone change it',
  })
  @IsOptional()
  @IsBoolean()
  youthJusticeService?: boolean;
}

/** The same as it stands. */
export class ProfileView implements OwnProfile {
  @ApiProperty({ maxLength: 60, description: 'Empty where it has said nothing yet' }) home!: string;
  @ApiProperty({ type: String, isArray: true }) categories!: string[];
  @ApiProperty({ type: String, isArray: true }) districts!: string[];
  @ApiProperty({ type: String, isArray: true }) establishments!: string[];
  @ApiProperty({ type: String, isArray: true }) ageBands!: string[];
  @ApiProperty({ type: String, isArray: true }) interventions!: string[];
  @ApiProperty({ type: String, isArray: true }) languages!: string[];
  @ApiProperty({ type: String, isArray: true }) access!: string[];
  @ApiProperty({ description: 'Asked first where the harmer is under 18' }) youthJusticeService!: boolean;
}
