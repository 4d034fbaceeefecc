import { Inject, Injectable, type NestMiddleware } from '@nestjs/common';
import type { NextFunction, Response } from 'express';
import { Tokens } from '#platform/tokens.js';
import { cookie, SESSION } from './cookies.js';
import { Sessions } from './sessions.js';
import type { VisitRequest } from './visit.js';

/** Turns the cookie into the token that the guard proves. Nothing but the cookie counts here: a page is for a browser. */
@Injectable()
export class FindSession implements NestMiddleware {
  constructor(
    @Inject(Sessions) private readonly sessions: Sessions,
    @Inject(Tokens) private readonly tokens: Tokens,
  ) {}

  async use(request: VisitRequest, _response: Response, next: NextFunction): Promise<void> {
    delete request.headers.authorization;
    delete request.headers['x-api-key'];
    const id = cookie(request, SESSION);
    const session = id ? await this.sessions.find(id) : undefined;
    if (session) {
      request.session = session;
      request.headers.authorization = `Bearer ${session.token}`;
      // For the open pages, which no guard proves; on the others the guard says why a token is refused.
      request.caller = await this.tokens.callerOf(session.token).catch(() => undefined);
    }
    next();
  }
}
