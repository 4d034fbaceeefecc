import type { NextFunction, Request, Response } from 'express';
import { readTraceparent, type Tracing } from './tracing.js';

/**
 * A span for each HTTP request, and all that is done for it within that span. The route's pattern names it: a path holds ids, a query string
 * what somebody searched for. Health, metrics and standing are asked every few seconds and stay out.
 */
export const traceRequests =
  (tracing: Tracing) =>
  (request: Request, response: Response, next: NextFunction): void => {
    if (/^\/(health|metrics|standing)\b/.test(request.originalUrl)) return next();
    const { method } = request;
    const span = tracing.begin(method, {
      kind: 'server',
      parent: readTraceparent(request.get('traceparent')),
      about: { 'http.request.method': method },
    });
    response.once('close', () => {
      const route = (request.route as { path?: string } | undefined)?.path;
      span.describe({ 'http.route': route, 'http.response.status_code': response.statusCode });
      if (route) span.rename(`${method} ${route}`);
      span.end(response.statusCode >= 500 || !response.writableFinished ? { code: String(response.statusCode) } : undefined);
    });
    tracing.within(span, next);
  };
