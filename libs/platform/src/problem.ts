import { Catch, HttpException, Inject, Injectable, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { Response } from 'express';
import { throwError } from 'rxjs';
import { v7 as uuid } from 'uuid';
import type { Fault } from '#contracts/fault.js';
import { isPassing } from './database.js';
import { Log } from './logging.js';

/** An answer that is not a success, with a code for programs and a sentence for people. Neither may hold personal data. */
export class Problem extends HttpException {
  constructor(
    status: number,
    readonly code: string,
    readonly sentence: string,
    readonly faults?: Fault[],
    readonly headers: Record<string, string> = {},
    /** What the answer says besides, as RFC 9457 lets it: the receipt of a message that was refused. */
    readonly besides: { readonly receipt?: object; readonly message?: string } = {},
  ) {
    super(sentence, status);
    this.name = 'Problem';
  }
}

/** Seconds: most cuts are mended by then. */
const AGAIN_AFTER = '5';

/** The database did not answer, or clashed to the last. Where the connection broke at the commit, nobody here knows what became of it. */
export class DatabaseAway extends Problem {
  constructor(
    cause: unknown,
    code = 'database_away',
    sentence = 'This part of the hub cannot reach its database now. Try again later; look first whether a change that you asked for was made all the same.',
    headers: Record<string, string> = {},
  ) {
    super(503, code, sentence, undefined, { 'Retry-After': AGAIN_AFTER, ...headers });
    this.cause = cause;
  }
}

/** RFC 9457, as it leaves the service. */
export interface ProblemDetails {
  type: string;
  title: string;
  status: number;
  detail: string;
  code: string;
  /** Stands in the log line too: what a caller may quote to the hub's people. */
  instance?: string;
  /** At least one, so that programs need to look in one place alone for who must act. */
  faults: Fault[];
  /** Of a message that was refused: its receipt, and the hub's own id of it. */
  receipt?: object;
  message?: string;
}

const TITLES: Record<number, [code: string, title: string, sentence: string]> = {
  400: ['bad_request', 'Bad request', 'The request cannot be read.'],
  401: ['not_signed_in', 'Not signed in', 'Send a token or an API key.'],
  403: ['not_allowed', 'Not allowed', 'You are not allowed to do this.'],
  404: ['not_found', 'Not found', 'There is nothing here.'],
  405: ['method_not_allowed', 'Method not allowed', 'This cannot be done here.'],
  406: ['not_acceptable', 'Not acceptable', 'The answer cannot be given in the form asked for.'],
  409: ['conflict', 'Conflict', 'This clashes with what is already there.'],
  410: ['gone', 'Gone', 'What was here is kept no longer.'],
  413: ['too_large', 'Too large', 'The body is larger than the limit.'],
  415: ['media_type', 'Unsupported media type', 'Send application/json.'],
  422: ['not_valid', 'Not valid', 'The content breaks the contract.'],
  429: ['too_many', 'Too many requests', 'Too many attempts. Wait, and try again.'],
  500: ['unexpected', 'Unexpected error', 'Something went wrong in the hub. Quote the instance when you report it.'],
  502: ['bad_gateway', 'Bad answer', 'Another part of the hub gave an answer that cannot be used.'],
  503: ['unavailable', 'Unavailable', 'This part of the hub cannot answer now. Try again later.'],
  504: ['too_slow', 'Too slow', 'Another part of the hub did not answer in time.'],
};

/**
 * What of an error may be shown. Only a Problem's own words leave: the message of any other error may repeat what was sent
 * ("Cannot GET /people?email=…", "duplicate key (email)=(…)").
 */
export function problemDetails(error: unknown, instance?: string): ProblemDetails {
  const status = statusOf(error);
  const [code, title, sentence] = TITLES[status] ?? TITLES[status >= 500 ? 500 : 400]!;
  const said = error instanceof Problem ? error : { code, sentence, faults: undefined };
  return {
    type: `urn:rj-hub:problem:${said.code}`,
    title,
    status,
    detail: said.sentence,
    code: said.code,
    ...(instance && { instance: `urn:uuid:${instance}` }),
    faults: said.faults?.length ? said.faults : [wholeFault(status, said)],
    ...(error instanceof Problem && error.besides),
  };
}

/** What is not a matter of one field is a fault of the whole. */
const wholeFault = (status: number, { code, sentence }: Pick<Fault, 'code' | 'sentence'>): Fault => ({
  path: '',
  code,
  sentence,
  act: status >= 500 ? 'hub' : 'sender',
});

function statusOf(error: unknown): number {
  if (error instanceof HttpException) return error.getStatus();
  // Express's body parsers throw http-errors: too large, not JSON, an unknown charset. Only those marked as the sender's are believed.
  const { status, expose } = (error ?? {}) as { status?: unknown; expose?: unknown };
  // The router's own, about an address with a `%` that stands for nothing, is not marked.
  const isSenders = expose === true || error instanceof URIError;
  return isSenders && typeof status === 'number' && status >= 400 && status < 500 ? status : 500;
}

/** How a part of a service writes its problems where that is not RFC 9457: put into `response.locals.problemForm` before its guards run. */
export interface ProblemForm {
  type: string;
  write(details: ProblemDetails): unknown;
}

/** Renders everything thrown in an HTTP request. Message handlers' errors pass on as they are: the transport decides about those. */
@Injectable()
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(@Inject(Log) private readonly log: Log) {}

  catch(thrown: unknown, host: ArgumentsHost) {
    if (host.getType() !== 'http') return throwError(() => thrown);
    const response = host.switchToHttp().getResponse<Response>();
    const error = statusOf(thrown) === 500 && isPassing(thrown) ? new DatabaseAway(thrown) : thrown;
    const unexpected = statusOf(error) === 500;
    const instance = unexpected ? uuid() : undefined;
    if (unexpected) this.log.error({ err: error, instance }, 'unexpected error');
    if (error instanceof DatabaseAway) this.log.warn({ err: error.cause }, 'the database is away: a request is answered with 503');
    // Ended in order, half a file would look whole.
    if (response.headersSent) return void response.destroy();
    const details = problemDetails(error, instance);
    if (error instanceof Problem) response.set(error.headers);
    const form = response.locals?.problemForm as ProblemForm | undefined;
    response.status(details.status).type(form?.type ?? 'application/problem+json');
    return response.send(JSON.stringify(form ? form.write(details) : details));
  }
}
