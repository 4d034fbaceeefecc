import { Controller, Get, Inject, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsIn, IsInt, IsOptional, IsString, IsUUID, Max, MaxLength, Min } from 'class-validator';
import { Allow } from '#platform/caller.js';
import { Database } from '#platform/database.js';
import { countSends, listSends } from './mail/mails.queries.js';
import { partnersLines } from './partners/partners.queries.js';

class SendsQuery {
  @IsOptional() @IsIn(['queued', 'sent', 'failed']) state?: string;
  @IsOptional() @IsUUID() case?: string;
  /** Id of the fact that it tells of. */
  @IsOptional() @IsString() @MaxLength(255) fact?: string;
  @IsOptional() @Type(() => Number) @IsInt() @Min(1) @Max(1000) limit?: number;
}

/** What left the hub, or should have: recipients by kind and id, never an address. */
@ApiTags('sends')
@Allow('hub_administrator', 'service')
@Controller()
export class SendsController {
  constructor(@Inject(Database) private readonly database: Database) {}

  @Get('sends')
  @ApiOperation({ summary: 'The log of e-mails, newest first' })
  @ApiOkResponse({ description: 'sends' })
  list(@Query() query: SendsQuery) {
    return listSends(this.database, { ...query, limit: query.limit ?? 100 });
  }

  @Get('sends/counts')
  @ApiOperation({ summary: 'How many e-mails are queued, sent, failed' })
  @ApiOkResponse({ description: 'count by state' })
  counts() {
    return countSends(this.database);
  }

  @Get('lines')
  @ApiOperation({ summary: "What the hub owes to each partner's queue, and which queue takes nothing" })
  @ApiOkResponse({ description: 'one line a partner' })
  lines() {
    return partnersLines(this.database);
  }
}
