import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Controller, Get, Inject, Param, Res } from '@nestjs/common';
import { ApiOperation, ApiParam, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { Allow, TheCaller, type Caller } from '#platform/caller.js';
import { Area, areasFolder } from '#platform/area.js';
import { Problem } from '#platform/problem.js';
import { senderOf } from '../http-door.js';
import { Mappings } from '../mappings/mappings.js';
import { asText } from './upload-views.js';
import { csvLine } from './write-csv.rules.js';

const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

/** Files to begin with: the headings, and one row of an invented person. */
@ApiTags('uploads')
@Controller('uploads/templates')
@Allow('agency_system', 'agency_worker')
export class TemplatesController {
  constructor(
    @Inject(Mappings) private readonly mappings: Mappings,
    @Inject(Area) private readonly area: Area,
  ) {}

  @Get(':name')
  @ApiOperation({ summary: 'A template, by the type of message or the code of a mapping, as .csv; those of the area as .xlsx too' })
  @ApiParam({ name: 'name', schema: { type: 'string', maxLength: 65, pattern: '^.{1,60}\\.(csv|xlsx)$' } })
  @ApiResponse({
    status: 200,
    description: 'the template; a workbook where the name ends with .xlsx',
    content: { ...asText('text/csv', '').content, [XLSX]: { schema: { type: 'string', format: 'binary', maxLength: 10_000_000 } } },
  })
  @ApiResponse({ status: 404, description: 'no such template' })
  async template(@Param('name') name: string, @Res() response: Response, @TheCaller() caller: Caller): Promise<void> {
    const [, asked, form] = /^(.{1,60})\.(csv|xlsx)$/.exec(name) ?? [];
    const partner = senderOf(caller);
    const kept = asked && ((await this.mappings.find(partner, { code: asked })) ?? (await this.mappings.find(partner, { type: asked })));
    const file = kept && join(areasFolder(), this.area.code, 'mappings', `${kept.mapping.code}.xlsx`);
    if (!kept || (form === 'xlsx' && (kept.version > 0 || !existsSync(file!))))
      throw new Problem(404, 'unknown_template', 'There is no such template. See /mappings; a mapping of your own has one as .csv.');
    response.set('Content-Disposition', `attachment; filename="${kept.mapping.code}.${form}"`);
    if (form === 'xlsx') {
      response.type(XLSX).send(readFileSync(file!));
      return;
    }
    const { columns } = kept.mapping;
    const lines = [columns.map(({ column }) => column), columns.map(({ example = '' }) => example)];
    response.type('text/csv; charset=utf-8').send(`\uFEFF${lines.map(csvLine).join('')}`);
  }
}
