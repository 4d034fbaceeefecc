import { Controller, Get, Inject } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Allow } from '#platform/caller.js';
import { Database } from '#platform/database.js';
import { AreaRules } from './area-rules.js';
import { partition } from './matching.queries.js';

@ApiTags('figures')
@Allow('service', 'hub_administrator')
@Controller('partition')
export class PartitionController {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(AreaRules) private readonly rules: AreaRules,
  ) {}

  @Get()
  @ApiOperation({ summary: 'How many cases matching knows, by state; `known` is their sum' })
  partition(): Promise<Record<string, number>> {
    return partition(this.database, this.rules.area);
  }
}
