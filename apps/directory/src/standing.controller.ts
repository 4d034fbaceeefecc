import { Controller, Get, Header, Inject } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Allow } from '#platform/caller.js';
import { Database } from '#platform/database.js';
import type { WhoIsOut } from '#platform/standing.js';
import { whoIsOut } from './directory.queries.js';
import { LIFE } from './issuer.js';

/** Seconds by which a kept answer about a key may outlive its token: clocks that differ, an answer on its way. */
const SPARE = 120;

export const askedOut = (database: Database): Promise<WhoIsOut> => whoIsOut(database, LIFE.partner + SPARE);

/** Who may not go on: every service asks for it all the time, so that a suspension holds everywhere within seconds. */
@ApiTags('standing')
@Controller('standing')
export class StandingController {
  constructor(@Inject(Database) private readonly database: Database) {}

  @Get()
  @Allow('service')
  @Header('Cache-Control', 'no-store')
  @ApiOperation({ summary: 'Organisations that are suspended or removed, and API keys revoked while a token of theirs may live' })
  standing(): Promise<WhoIsOut> {
    return askedOut(this.database);
  }
}
