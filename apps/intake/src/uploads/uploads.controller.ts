import {
  Controller,
  Get,
  Header,
  HttpCode,
  Inject,
  Param,
  ParseUUIDPipe,
  Post,
  Query,
  Req,
  Res,
  UploadedFile,
  UseInterceptors,
} from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiExtension, ApiOperation, ApiProperty, ApiResponse, ApiTags } from '@nestjs/swagger';
import { IsIn, IsInt, IsOptional, IsString, Matches, Max, Min } from 'class-validator';
import { Type } from 'class-transformer';
import type { Request, Response } from 'express';
import { uploadedTypes } from '#contracts/travels-by.js';
import { Allow, TheCaller, type Caller } from '#platform/caller.js';
import { checkedBody } from '#platform/checked-body.js';
import { Database } from '#platform/database.js';
import { newId } from '#platform/new-id.js';
import { Problem } from '#platform/problem.js';
import { REPLAYED, senderOf } from '../http-door.js';
import { CODE, Mappings } from '../mappings/mappings.js';
import { WHAT_TO_MEND } from '../mappings/read-headings.rules.js';
import { Means } from '../means.js';
import { insertViews } from '../people.queries.js';
import { openText } from '../vault.js';
import { FeedUploads } from './feed-uploads.js';
import { bytesOfForm, FewUploadsAtOnce, FORM, ReadForm, type SentFile } from './few-uploads-at-once.js';
import { FILE_LIMIT } from './limits.js';
import { readWhole } from './read-whole.js';
import { notAFile } from './refuse-file.js';
import { keyOfUpload, openFileRow, openRow, rowContext } from './sealed-rows.js';
import { faultsOfRow, isAtWork, rowsWithReceipts, uploadShown } from './show-upload.js';
import { TakeUpload, type Taken } from './take-upload.js';
import { asText, rowOutcomes, RowView, UploadView } from './upload-views.js';
import { countsOf, rowsShown, rowsToMend, type RowOutcome } from './shown-rows.queries.js';
import { cancelUpload, confirmUpload, uploadById, uploadsOf, type UploadRow } from './uploads.queries.js';
import { csvLine } from './write-csv.rules.js';

const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
const PAGE = 500;
/** Seconds. */
const LOOK_AGAIN = '2';

class UploadQuery {
  @ApiProperty({
    required: false,
    enum: uploadedTypes,
    description: 'The message that each row becomes; referral.submitted.v1 where left out',
  })
  @IsOptional()
  @IsIn(uploadedTypes)
  type?: (typeof uploadedTypes)[number];
  @ApiProperty({
    required: false,
    maxLength: 60,
    pattern: '^[A-Za-z0-9][A-Za-z0-9._:/-]*$',
    description: 'How columns are read, by code; the standard mapping of the type where left out',
  })
  @IsOptional()
  @IsString()
  @Matches(CODE)
  mapping?: string;
  @ApiProperty({ required: false, enum: ['0', '1'], description: '0: it is let in at once, without waiting for a word' })
  @IsOptional()
  @IsIn(['0', '1'])
  dry?: '0' | '1';
}
class RowsQuery {
  @ApiProperty({ required: false, enum: rowOutcomes }) @IsOptional() @IsIn(rowOutcomes) outcome?: RowOutcome;
  @ApiProperty({
    required: false,
    type: 'integer',
    format: 'int32',
    minimum: 0,
    maximum: 10_000,
    description: 'The last row of the page before',
  })
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(0)
  @Max(10_000)
  after?: number;
}
class ConfirmQuery {
  @ApiProperty({ required: false, enum: ['sound', 'all'], description: 'sound: what the check found faulty stays out' })
  @IsOptional()
  @IsIn(['sound', 'all'])
  rows?: 'sound' | 'all';
}

/** The same as a form: its fields say what the address does not. */
const UPLOAD_FORM = {
  type: 'object',
  required: ['file'],
  additionalProperties: false,
  properties: {
    file: { type: 'string', format: 'binary', maxLength: FILE_LIMIT, description: 'The file; its name ends with .csv or .xlsx' },
    type: { type: 'string', enum: uploadedTypes },
    mapping: { type: 'string', maxLength: 60, pattern: '^[A-Za-z0-9][A-Za-z0-9._:/-]*$' },
    dry: { type: 'string', enum: ['0', '1'] },
  },
};
const AS_QUERY = { type: 'body', metatype: UploadQuery } as const;

/** A field that is left empty says nothing. @throws Problem 422 with every fault, an unknown field among them */
const askedByForm = async (query: UploadQuery, fields: Record<string, string>): Promise<UploadQuery> =>
  (await checkedBody().transform(
    { ...Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== '')), ...query },
    AS_QUERY,
  )) as UploadQuery;

/** Files of rows, each of which becomes a message: by the same checks, with the same receipts, as if it were sent alone. */
@ApiTags('uploads')
@Controller('uploads')
@Allow('agency_system', 'agency_worker', 'provider_system', 'provider_worker')
export class UploadsController {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Means) private readonly means: Means,
    @Inject(Mappings) private readonly mappings: Mappings,
    @Inject(TakeUpload) private readonly taking: TakeUpload,
    @Inject(FeedUploads) private readonly feeder: FeedUploads,
  ) {}

  @Post()
  @HttpCode(202)
  @Allow('agency_system', 'agency_worker')
  @UseInterceptors(FewUploadsAtOnce, ReadForm)
  @ApiOperation({ summary: 'Send a CSV or XLSX; it is checked row by row, and let in when you confirm it' })
  @ApiConsumes('text/csv', XLSX, FORM)
  @ApiBody({ schema: { type: 'string', format: 'binary', maxLength: FILE_LIMIT } })
  @ApiExtension('x-form', UPLOAD_FORM)
  @ApiResponse({ status: 202, type: UploadView, description: 'taken; `Location` tells how it goes on, also after the hub was stopped' })
  @ApiResponse({ status: 400, description: 'a form that cannot be read' })
  @ApiResponse({ status: 404, description: 'no such mapping' })
  @ApiResponse({ status: 413, description: 'larger than 10 MB' })
  @ApiResponse({ status: 415, description: 'neither CSV nor XLSX' })
  @ApiResponse({
    status: 422,
    description: 'it cannot be read, its columns are not known, or it has too many rows; or a form without a file',
  })
  @ApiResponse({ status: 429, description: 'two uploads of yours are at work, or wait for your word' })
  async upload(
    @Query() query: UploadQuery,
    @UploadedFile() sent: SentFile | undefined,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
    @TheCaller() caller: Caller,
  ) {
    const isForm = Boolean(request.is(FORM));
    if (!isForm && !request.is(['text/csv', XLSX, 'application/octet-stream'])) throw notAFile();
    const asked = isForm ? await askedByForm(query, request.body as Record<string, string>) : query;
    const { mapping: code, type = 'referral.submitted.v1', dry = '1' } = asked;
    const mapping = await this.mappings.find(senderOf(caller), { ...(code !== undefined && { code }), type });
    if (!mapping || (asked.type !== undefined && mapping.mapping.type !== asked.type))
      throw new Problem(404, 'unknown_mapping', 'There is no such mapping of yours for this type of message. See /mappings.');
    const bytes = isForm ? bytesOfForm(sent) : await readWhole(request, FILE_LIMIT);
    return this.answer(response, await this.taking.file(caller, bytes, mapping, dry === '1'));
  }

  @Get()
  @ApiOperation({ summary: 'Your latest twenty uploads, the latest first' })
  @ApiResponse({ status: 200, type: [UploadView], description: 'the uploads' })
  async list(@TheCaller() caller: Caller) {
    const uploads = await uploadsOf(this.database, senderOf(caller));
    // One after the other: counting is on one connection, and leaves the others to everybody else.
    const shown = [];
    for (const upload of uploads) shown.push(uploadShown(upload, await countsOf(this.database, upload.id)));
    return shown;
  }

  @Get(':id')
  @ApiOperation({ summary: 'How an upload stands: rows checked, fed, and what they came to' })
  @ApiResponse({ status: 200, type: UploadView, description: 'the upload' })
  @ApiResponse({ status: 404, description: 'no such upload, or not yours' })
  async read(@Param('id', ParseUUIDPipe) id: string, @Res({ passthrough: true }) response: Response, @TheCaller() caller: Caller) {
    const upload = await this.own(id, caller);
    if (isAtWork(upload)) response.set('Retry-After', LOOK_AGAIN);
    return uploadShown(upload, await countsOf(this.database, id));
  }

  @Get(':id/rows')
  @ApiOperation({ summary: 'Rows, with what the check said, what they came to, and their receipts; 500 at a time' })
  @ApiResponse({ status: 200, type: [RowView], description: 'the rows' })
  async rows(@Param('id', ParseUUIDPipe) id: string, @Query() query: RowsQuery, @TheCaller() caller: Caller) {
    await this.own(id, caller);
    return rowsWithReceipts(this.database, await rowsShown(this.database, id, { ...query, limit: PAGE }));
  }

  @Get(':id/rows-to-mend.csv')
  @Header('Content-Type', 'text/csv; charset=utf-8')
  @Header('Cache-Control', 'no-store')
  @ApiOperation({
    summary: 'The rows that did not get in, as they came, with what to mend in a column of its own: mend them and send them again',
  })
  @ApiResponse(asText('text/csv', 'the rows, in UTF-8'))
  @ApiResponse({ status: 410, description: 'they were kept for 30 days' })
  async toMend(@Param('id', ParseUUIDPipe) id: string, @Res() response: Response, @TheCaller() caller: Caller): Promise<void> {
    const upload = await this.own(id, caller);
    const key = keyOfUpload(this.means.vault, upload);
    if (!key) throw new Problem(410, 'forgotten', 'These rows are no longer kept.');
    await this.noteView(caller);
    response.set('Content-Disposition', `attachment; filename="rows-to-mend-${id}.csv"`);
    response.write('\uFEFF');
    const headings = upload.header_sealed ? (JSON.parse(openText(key, rowContext(id, 0), upload.header_sealed)) as string[]) : ['Line'];
    const kept = headings.map((heading, place) => ({ heading, place })).filter(({ heading }) => heading !== WHAT_TO_MEND);
    response.write(csvLine([...kept.map(({ heading }) => heading), WHAT_TO_MEND]));
    for (let after = 0; ;) {
      const rows = await rowsToMend(this.database, id, after, PAGE);
      for (const row of rows) {
        const cells =
          upload.kind === 'ndjson' ? [openRow(key, id, row.nth, row.sealed!).toString()] : openFileRow(key, id, row.nth, row.sealed!).cells;
        const sentences = faultsOfRow(row).map(({ sentence, column }) => (column ? `${column}: ${sentence}` : sentence));
        response.write(csvLine([...kept.map(({ place }) => cells[place] ?? ''), `Row ${row.nth}: ${sentences.join(' ')}`]));
      }
      if (rows.length < PAGE) break;
      after = rows.at(-1)!.nth;
    }
    response.end();
  }

  @Post(':id/confirm')
  @HttpCode(202)
  @ApiOperation({ summary: 'Let a checked upload in: the sound rows, or all of them' })
  @ApiResponse({ status: 202, type: UploadView, description: 'it goes on' })
  @ApiResponse({ status: 409, description: 'it is not checked yet, was confirmed before, or is cancelled' })
  async confirm(@Param('id', ParseUUIDPipe) id: string, @Query() { rows = 'sound' }: ConfirmQuery, @TheCaller() caller: Caller) {
    await this.own(id, caller);
    if (!(await this.database.transaction((tx) => confirmUpload(tx, id, rows === 'sound'))))
      throw new Problem(
        409,
        'not_to_confirm',
        'This upload does not wait for your word: it is not checked yet, was confirmed before, or is cancelled.',
      );
    this.feeder.stir.raise();
    return uploadShown((await uploadById(this.database, id))!, await countsOf(this.database, id));
  }

  @Post(':id/cancel')
  @HttpCode(200)
  @ApiOperation({ summary: 'Stop an upload: rows that are not in yet stay out, and what is kept of them is deleted' })
  @ApiResponse({ status: 200, type: UploadView, description: 'it is cancelled' })
  @ApiResponse({ status: 409, description: 'it is done, or was cancelled before' })
  async cancel(@Param('id', ParseUUIDPipe) id: string, @TheCaller() caller: Caller) {
    await this.own(id, caller);
    if (!(await this.database.transaction((tx) => cancelUpload(tx, id))))
      throw new Problem(409, 'not_to_cancel', 'This upload has ended: there is nothing left to stop.');
    return uploadShown((await uploadById(this.database, id))!, await countsOf(this.database, id));
  }

  private async answer(response: Response, { upload, known }: Taken) {
    response.set({ Location: `/uploads/${upload.id}`, 'Retry-After': LOOK_AGAIN, ...(known && { [REPLAYED]: 'true' }) });
    return uploadShown(upload, await countsOf(this.database, upload.id));
  }

  private async own(id: string, caller: Caller): Promise<UploadRow> {
    const upload = await uploadById(this.database, id);
    if (!upload || upload.partner !== senderOf(caller)) throw new Problem(404, 'unknown_upload', 'There is no such upload of yours.');
    return upload;
  }

  private async noteView({ id: viewer, kind: viewer_kind, organisation }: Caller): Promise<void> {
    const whose = { case_id: null, inbox_id: null, organisation: organisation ?? null };
    const view = { id: newId(), ...whose, viewer, viewer_kind, purpose: 'correction', people: [], at: new Date() };
    await insertViews(this.database, [view]);
  }
}
