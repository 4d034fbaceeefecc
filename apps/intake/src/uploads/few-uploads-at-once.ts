import { HttpException, Inject, Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import { FileInterceptor } from '@nestjs/platform-express';
import type { Request } from 'express';
import { catchError, from, lastValueFrom, throwError, type Observable } from 'rxjs';
import type { Caller } from '#platform/caller.js';
import { Problem } from '#platform/problem.js';
import { FILE_LIMIT } from './limits.js';
import { notAFile, tooLargeFile } from './refuse-file.js';
import { TakeUpload } from './take-upload.js';

export const FORM = 'multipart/form-data';
/** The field of a form that holds the file. */
const FIELD = 'file';
/** Bytes of a form besides its file: boundaries, heads and the fields that say how the file is read. */
const AROUND = 64 * 1024;

/** What a form sends in its field for the file; its bytes are held in memory, and nowhere else. */
export interface SentFile {
  originalname: string;
  buffer: Buffer;
}

/** Reads a file out of a form, where it is one; anything else passes by. */
export const ReadForm = FileInterceptor(FIELD, {
  limits: {
    fileSize: FILE_LIMIT,
    files: 1,
    fields: 5,
    parts: 6,
    fieldNameSize: 100,
    fieldSize: 200,
    headerPairs: 20,
    fieldNestingDepth: 0,
  },
});

/** Goes before whatever reads a body: what is too large, or one too many of its sender's, is refused unread. */
@Injectable()
export class FewUploadsAtOnce implements NestInterceptor {
  constructor(@Inject(TakeUpload) private readonly taking: TakeUpload) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const request = context.switchToHttp().getRequest<Request & { caller: Caller }>();
    if (!request.is('multipart/*')) return this.oneOfFew(request, next);
    refuseUnread(request);
    return this.oneOfFew(request, next).pipe(catchError((error: unknown) => throwError(() => ofForm(error, request))));
  }

  private oneOfFew(request: Request & { caller: Caller }, next: CallHandler): Observable<unknown> {
    return from(this.taking.oneOfFew(request.caller, () => lastValueFrom(next.handle())));
  }
}

/** @throws Problem 400, 413, 415: a form is read to its end before its sender hears of a fault, so how long it is must be known before */
function refuseUnread({ headers }: Request): void {
  if ((headers['content-encoding'] ?? 'identity') !== 'identity')
    throw new Problem(415, 'encoded', 'Send the form as it is, without a content encoding.');
  if (headers['content-length'] === undefined)
    throw new Problem(400, 'no_length', 'Say how long the form is (Content-Length), as browsers do.', undefined, CLOSE);
  if (Number(headers['content-length']) > FILE_LIMIT + AROUND) {
    const { code, sentence } = tooLargeFile(FILE_LIMIT);
    throw new Problem(413, code, sentence, undefined, CLOSE);
  }
}
const CLOSE = { Connection: 'close' };

const NOT_ONE = ['LIMIT_FILE_COUNT', 'LIMIT_UNEXPECTED_FILE'];

/** What the reader of forms found wrong, in the hub's words; everything else stays as it is. */
function ofForm(error: unknown, request: Request): unknown {
  if (error instanceof Problem) return error;
  // Its sender went away: nobody hears the answer, and nothing went wrong here.
  if (!(error instanceof HttpException)) return request.readableAborted || request.destroyed ? brokenForm() : error;
  const { code } = (error.cause ?? {}) as { code?: string };
  if (NOT_ONE.includes(code ?? '')) return new Problem(422, 'one_file', `Send one file, in the field “${FIELD}” of the form.`);
  if (error.getStatus() === 413) return tooLargeFile(FILE_LIMIT);
  return error.getStatus() === 415 ? notAFile() : brokenForm();
}
const brokenForm = () =>
  new Problem(
    400,
    'broken_form',
    'The form cannot be read: it is cut off or has no boundary, or its fields are more or longer than they may be.',
  );

const NAMED = /\.(csv|xlsx)$/i;

/** @throws Problem 415, 422 where a form has no file in its field, or one that is not called as it should be; its name is not kept */
export function bytesOfForm(file: SentFile | undefined): Buffer {
  if (!file) throw new Problem(422, 'no_file', 'Select a file.');
  if (!NAMED.test(file.originalname)) throw notAFile();
  return file.buffer;
}
