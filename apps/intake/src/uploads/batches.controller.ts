import { Controller, Inject, Post, Query, Req, Res } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiOperation, ApiProperty, ApiResponse, ApiTags } from '@nestjs/swagger';
import { IsIn, IsOptional } from 'class-validator';
import type { Request, Response } from 'express';
import { Allow, TheCaller, type Caller } from '#platform/caller.js';
import { Database } from '#platform/database.js';
import { Problem } from '#platform/problem.js';
import { REPLAYED } from '../http-door.js';
import { BATCH_LIMIT } from './limits.js';
import { readWhole } from './read-whole.js';
import { rowsWithReceipts, uploadShown } from './show-upload.js';
import { asText, UploadView } from './upload-views.js';
import { TakeUpload } from './take-upload.js';
import { countsOf, rowsShown } from './shown-rows.queries.js';
import { uploadById } from './uploads.queries.js';

const NDJSON = 'application/x-ndjson';
const LOOK_MS = 200;
/** Milliseconds that a batch is told of as it goes on. */
const LONGEST_WAIT_MS = 600_000;
const PAGE = 500;

class BatchQuery {
  @ApiProperty({
    required: false,
    enum: ['0', '1'],
    description: '1: the lines are checked, and wait for your word at /uploads/:id/confirm',
  })
  @IsOptional()
  @IsIn(['0', '1'])
  dry?: '0' | '1';
  @ApiProperty({ required: false, enum: ['0', '1'], description: '1: the answer goes on, with a line for each message as it is settled' })
  @IsOptional()
  @IsIn(['0', '1'])
  wait?: '0' | '1';
}

/** Many messages in one request: each line a CloudEvent in structured mode, each with a receipt of its own. */
@ApiTags('events')
@Controller('batches')
export class BatchesController {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(TakeUpload) private readonly taking: TakeUpload,
  ) {}

  @Post()
  @Allow('agency_system', 'agency_worker', 'provider_system', 'provider_worker')
  @ApiOperation({ summary: 'Send up to 10,000 messages, one CloudEvent a line; they are taken in their order' })
  @ApiConsumes(NDJSON)
  @ApiBody({ schema: { type: 'string', maxLength: BATCH_LIMIT, pattern: '^[^\\u0000]*$' } })
  @ApiResponse({ status: 202, type: UploadView, description: 'taken; `Location` tells how it goes on, also after the hub was stopped' })
  @ApiResponse(asText(NDJSON, 'with `wait=1`: a line for each message, in the order of the batch'))
  @ApiResponse({ status: 413, description: 'larger than 32 MB' })
  @ApiResponse({ status: 415, description: 'not application/x-ndjson' })
  @ApiResponse({ status: 422, description: 'no lines, or more than 10,000' })
  @ApiResponse({ status: 429, description: 'two uploads of yours are at work, or wait for your word' })
  async send(
    @Query() { dry, wait }: BatchQuery,
    @Req() request: Request,
    @Res() response: Response,
    @TheCaller() caller: Caller,
  ): Promise<void> {
    if (!request.is([NDJSON, 'application/jsonl', 'application/ndjson']))
      throw new Problem(415, 'not_ndjson', `Send ${NDJSON}: one CloudEvent in JSON on each line.`);
    const batch = async () => this.taking.batch(caller, await readWhole(request, BATCH_LIMIT), dry === '1');
    const { upload, known } = await this.taking.oneOfFew(caller, batch);
    response.set({ Location: `/uploads/${upload.id}`, ...(known && { [REPLAYED]: 'true' }) });
    if (wait !== '1' || dry === '1') {
      response
        .set('Retry-After', '2')
        .status(202)
        .json(uploadShown(upload, await countsOf(this.database, upload.id)));
      return;
    }
    response.status(200).type(NDJSON).flushHeaders();
    await this.tellEach(upload.id, response);
  }

  /** Whoever goes away meanwhile finds the same at `Location`. */
  private async tellEach(id: string, response: Response): Promise<void> {
    let gone = false;
    response.on('close', () => (gone = true));
    const end = Date.now() + LONGEST_WAIT_MS;
    for (let after = 0; !gone;) {
      // Paused, or behind what is held: the rest is told at `Location`. Ended in order it would look whole.
      if (Date.now() > end) return void response.destroy();
      const upload = (await uploadById(this.database, id))!;
      const rows = await rowsShown(this.database, id, { after, limit: PAGE });
      const open = rows.findIndex(({ outcome }) => outcome === 'waiting' || outcome === 'in_hand');
      const settled = open < 0 ? rows : rows.slice(0, open);
      for (const line of await rowsWithReceipts(this.database, settled)) response.write(`${JSON.stringify(line)}\n`);
      after = settled.at(-1)?.nth ?? after;
      if (after === upload.rows) break;
      if (settled.length === 0) await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
    response.end();
  }
}
