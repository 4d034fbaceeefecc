import { Controller, Get, Inject, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { IsOptional, IsUUID } from 'class-validator';
import { Allow } from '#platform/caller.js';
import { Database } from '#platform/database.js';
import { possibleDuplicates, type PossibleDuplicate } from './cases.queries.js';
import { reportTypes } from './receipt.js';
import { partition, type IntakePartition } from './register.queries.js';

class DuplicatesQuery {
  @IsOptional() @IsUUID() case?: string;
}

@ApiTags('intake')
@Controller()
export class IntakeController {
  constructor(@Inject(Database) private readonly database: Database) {}

  @Get('possible-duplicates')
  @Allow('hub_administrator')
  @ApiOperation({ summary: 'Pairs of cases that may be one incident, with what they share. Both are kept: a person decides' })
  possibleDuplicates(@Query() query: DuplicatesQuery): Promise<PossibleDuplicate[]> {
    return possibleDuplicates(this.database, query.case, 500);
  }

  @Get('partition')
  @Allow('service', 'hub_administrator')
  @ApiOperation({ summary: 'Where every referral is, as intake knows it' })
  partition(): Promise<IntakePartition> {
    return partition(this.database, reportTypes);
  }
}
