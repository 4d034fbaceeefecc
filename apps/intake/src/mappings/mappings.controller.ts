import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Put } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { Allow, TheCaller, type Caller } from '#platform/caller.js';
import { Database } from '#platform/database.js';
import { Problem } from '#platform/problem.js';
import { senderOf } from '../http-door.js';
import { forgetMapping, keepMapping, MOST_MAPPINGS } from './mappings.queries.js';
import { faultsOfMapping } from './check-mapping.js';
import { MappingShortView, MappingView } from '../uploads/upload-views.js';
import type { FileMapping } from './file-mapping.rules.js';
import { CODE, Mappings, type KeptMapping } from './mappings.js';

/** How the columns of files are read: the area's mappings, and an agency's own. */
@ApiTags('uploads')
@Controller('mappings')
@Allow('agency_system', 'agency_worker')
export class MappingsController {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Mappings) private readonly mappings: Mappings,
  ) {}

  @Get()
  @ApiOperation({ summary: 'The mappings that you may name when you send a file' })
  @ApiResponse({ status: 200, type: [MappingShortView], description: 'the mappings' })
  async list(@TheCaller() caller: Caller) {
    return (await this.mappings.of(senderOf(caller))).map((mapping) => ({ ...mapping, own: mapping.version > 0 }));
  }

  @Get(':code')
  @ApiOperation({ summary: 'A mapping whole: take it, change it, and keep it under a code of your own' })
  @ApiResponse({ status: 200, type: MappingView, description: 'the mapping' })
  @ApiResponse({ status: 404, description: 'no such mapping of yours or of the area' })
  async read(@Param('code') code: string, @TheCaller() caller: Caller) {
    return shown(await this.find(code, caller));
  }

  @Put(':code')
  @ApiOperation({ summary: 'Keep a mapping of your own; under a code of the area it comes before that one for you' })
  @ApiResponse({ status: 200, type: MappingView, description: 'it is kept' })
  @ApiBody({ type: MappingView })
  @ApiResponse({ status: 422, description: 'every fault; each path must lead to a field of the message; or you have 50 of your own' })
  async keep(@Param('code') code: string, @Body() body: object, @TheCaller() caller: Caller) {
    const mapping = { ...body, code };
    const faults = faultsOfMapping(mapping);
    if (faults.length > 0) throw new Problem(422, 'not_valid', 'The mapping has faults; nothing has changed.', faults);
    const version = await this.database.transaction((tx) => keepMapping(tx, senderOf(caller), code, mapping, caller.id));
    if (version === undefined)
      throw new Problem(
        422,
        'too_many_mappings',
        `You have ${MOST_MAPPINGS} mappings of your own. Delete one, or change one that you have.`,
      );
    return shown({ mapping: mapping as FileMapping, version });
  }

  @Delete(':code')
  @HttpCode(204)
  @ApiOperation({ summary: 'Delete a mapping of your own; what was sent by it stays as it was read' })
  @ApiResponse({ status: 204, description: 'it is gone; under a code of the area, that one is yours again' })
  @ApiResponse({ status: 404, description: 'no such mapping of yours' })
  async forget(@Param('code') code: string, @TheCaller() caller: Caller): Promise<void> {
    if (!CODE.test(code) || !(await forgetMapping(this.database, senderOf(caller), code))) throw unknown();
  }

  private async find(code: string, caller: Caller): Promise<KeptMapping> {
    const kept = await this.mappings.find(senderOf(caller), { code });
    if (!kept) throw unknown();
    return kept;
  }
}

const unknown = () => new Problem(404, 'unknown_mapping', 'There is no such mapping of yours. See /mappings.');
const shown = ({ mapping, version }: KeptMapping) => ({ ...mapping, version });
