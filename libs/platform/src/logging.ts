import type { IncomingMessage } from 'node:http';
import type { LoggerService } from '@nestjs/common';
import { destination, pino, type DestinationStream, type Logger, type LoggerOptions } from 'pino';
import { pinoHttp } from 'pino-http';
import { v7 as uuid } from 'uuid';

/**
 * A service's log, by injection. Nest's own `new Logger()` is one for the whole process: where several services run in one,
 * its lines would carry another service's name.
 */
export abstract class Log {
  abstract child(bindings: Record<string, unknown>): Log;
  abstract debug(fields: object | string, sentence?: string): void;
  abstract info(fields: object | string, sentence?: string): void;
  abstract warn(fields: object | string, sentence?: string): void;
  abstract error(fields: object | string, sentence?: string): void;
}

const SECRET_HEADERS = ['authorization', 'cookie', 'x-api-key', 'x-hub-service'];

export function logOptions(service: string, level = 'info'): LoggerOptions {
  return {
    level,
    base: { service },
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: {
      paths: [
        ...SECRET_HEADERS.flatMap((header) => [`headers["${header}"]`, `req.headers["${header}"]`]),
        'res.headers["set-cookie"]',
        ...['password', 'token', 'apiKey', 'serviceKey', 'body', 'data'].flatMap((field) => [field, `*.${field}`]),
      ],
      censor: '[kept out]',
    },
    serializers: { err: errorOf, error: errorOf, req: requestOf, res: (res: { statusCode: number }) => ({ status: res.statusCode }) },
  };
}

/** @param to a stream, or the path of a file; standard output where neither is given */
export function serviceLog(service: string, level?: string, to?: DestinationStream | string): Logger {
  const stream = typeof to === 'string' ? logFile(to) : to;
  return stream ? pino(logOptions(service, level), stream) : pino(logOptions(service, level));
}

const logFiles = new Map<string, DestinationStream>();

/** One stream a file, whichever services share it; each line is written at once, so that kill -9 loses none. */
function logFile(path: string): DestinationStream {
  const stream = logFiles.get(path) ?? destination({ dest: path, append: true, mkdir: true, sync: true });
  logFiles.set(path, stream);
  return stream;
}

/** One line a request: method, path without its query string, status, time. Health, metrics and standing are asked every few seconds and stay out. */
export function requestLog(log: Logger) {
  return pinoHttp({
    logger: log,
    genReqId: () => uuid(),
    autoLogging: {
      ignore: (req: IncomingMessage) =>
        /^\/(health|metrics|standing)\b/.test((req as { originalUrl?: string }).originalUrl ?? req.url ?? ''),
    },
    customLogLevel: (_req, res, error) => (error || res.statusCode >= 500 ? 'error' : 'info'),
    serializers: { req: requestOf, err: errorOf },
    wrapSerializers: false,
  });
}

/** Query strings may hold what somebody searched for, and headers a key: neither is logged. */
function requestOf(req: { id?: unknown; method?: string; url?: string; originalUrl?: string }) {
  return { id: req.id, method: req.method, path: (req.originalUrl ?? req.url ?? '').split('?')[0] };
}

/** PostgreSQL repeats values in message, detail and where ("Key (email)=(…)"): of its errors only codes and names are kept. */
function errorOf(error: unknown): unknown {
  if (!(error instanceof Error)) return { type: typeof error };
  const { code, severity, routine, constraint, table } = error as Error &
    Record<'code' | 'severity' | 'routine' | 'constraint' | 'table', string | undefined>;
  const fromDatabase = severity !== undefined && routine !== undefined;
  const message = fromDatabase ? `PostgreSQL ${code} in ${routine}` : error.message;
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return {
    type: error.constructor.name,
    message,
    ...(code && { code }),
    ...(constraint && { constraint }),
    ...(table && { table }),
    stack: frames.join('\n'),
    ...(error.cause instanceof Error && { cause: errorOf(error.cause) }),
  };
}

/** What Nest itself has to say, in the service's log. */
export class NestLog implements LoggerService {
  constructor(private readonly to: Logger) {}

  log(message: unknown, ...rest: unknown[]) {
    this.say('debug', message, rest);
  }
  debug(message: unknown, ...rest: unknown[]) {
    this.say('debug', message, rest);
  }
  verbose(message: unknown, ...rest: unknown[]) {
    this.say('trace', message, rest);
  }
  warn(message: unknown, ...rest: unknown[]) {
    this.say('warn', message, rest);
  }
  error(message: unknown, ...rest: unknown[]) {
    this.say('error', message, rest);
  }
  fatal(message: unknown, ...rest: unknown[]) {
    this.say('fatal', message, rest);
  }

  private say(level: 'trace' | 'debug' | 'warn' | 'error' | 'fatal', message: unknown, rest: unknown[]) {
    const context = rest.at(-1);
    const fields = typeof context === 'string' ? { context } : {};
    if (message instanceof Error) this.to[level]({ ...fields, err: message }, message.name);
    else this.to[level](fields, String(message));
  }
}
