import { Catch, HttpException, Inject, Injectable, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { Response } from 'express';
import { isPassing } from '#platform/database.js';
import { Log } from '#platform/logging.js';
import { ServiceAnswered } from '#platform/service-client.js';
import { clearCookie, SESSION } from './cookies.js';
import { StrangeForm } from './forms.js';
import { away, broken, notFound, outOfDate, type MessagePage } from './message-pages.js';
import { sendPage } from './pages.js';
import type { VisitRequest } from './visit.js';

/** What a person is shown instead of the page, whatever was thrown, here or in a service. */
@Injectable()
@Catch()
export class PageFilter implements ExceptionFilter {
  constructor(@Inject(Log) private readonly log: Log) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<VisitRequest>();
    const response = host.switchToHttp().getResponse<Response>();
    if (statusOf(error) === 401) {
      // Ended in the meantime, or never begun: sign in, and come back to where one wanted to be.
      clearCookie(request, response, SESSION);
      const next = request.method === 'GET' ? request.originalUrl : '/';
      return response.redirect(303, next === '/' ? '/sign-in' : `/sign-in?next=${encodeURIComponent(next)}`);
    }
    const page = pageFor(error);
    if (page === broken) this.log.error({ err: error }, 'a page could not be made');
    sendPage(request, response, 'message', page, page.status);
  }
}

function pageFor(error: unknown): MessagePage {
  if (error instanceof StrangeForm) return outOfDate;
  const status = statusOf(error);
  if (status === 503 || status === 502 || status === 504) return away;
  return status >= 400 && status < 500 ? notFound : broken;
}

function statusOf(error: unknown): number {
  if (error instanceof ServiceAnswered) return error.status;
  if (error instanceof HttpException) return error.getStatus();
  return isPassing(error) ? 503 : 500;
}
