import { Inject, Injectable, type NestMiddleware } from '@nestjs/common';
import type { NextFunction, Response } from 'express';
import { CommonConfig } from '#platform/config.js';
import { Log } from '#platform/logging.js';
import { ServiceAnswered, ServiceClient } from '#platform/service-client.js';
import { Tokens, type IssuedToken } from '#platform/tokens.js';
import { cookie, SESSION } from './cookies.js';
import { Sessions, type Session } from './sessions.js';
import type { VisitRequest } from './visit.js';

/** A token is good for half an hour: a visitor who moves about keeps the session, one who left does not. */
const RENEW_BEFORE_MS = 20 * 60_000;

/** Turns the cookie into the token that the guard proves. Nothing but the cookie counts here: a page is for a browser. */
@Injectable()
export class FindSession implements NestMiddleware {
  constructor(
    @Inject(Sessions) private readonly sessions: Sessions,
    @Inject(Tokens) private readonly tokens: Tokens,
    @Inject(ServiceClient) private readonly services: ServiceClient,
    @Inject(CommonConfig) private readonly config: CommonConfig,
    @Inject(Log) private readonly log: Log,
  ) {}

  async use(request: VisitRequest, _response: Response, next: NextFunction): Promise<void> {
    delete request.headers.authorization;
    delete request.headers['x-api-key'];
    const id = cookie(request, SESSION);
    const session = id ? await this.sessions.find(id) : undefined;
    if (id && session) {
      request.session = session;
      if (session.expiresAt.getTime() - Date.now() < RENEW_BEFORE_MS) await this.renew(id, session);
      request.headers.authorization = `Bearer ${session.token}`;
      // For the open pages, which no guard proves; on the others the guard says why a token is refused.
      request.caller = await this.tokens.callerOf(session.token).catch(() => undefined);
    }
    next();
  }

  /** Roles and suspensions as they are now come with the new token. Where the directory is away, the old one serves until it expires. */
  private async renew(id: string, session: Session): Promise<void> {
    try {
      const url = new URL('/tokens/renewal', this.config.DIRECTORY_URL);
      const issued = await this.services.post<IssuedToken>(url, undefined, { token: session.token, deadline: 2_000 });
      await this.sessions.renew(id, issued);
      session.token = issued.token;
    } catch (error) {
      if (error instanceof ServiceAnswered && error.status < 500) await this.sessions.end(session);
      this.log.warn({ err: error }, 'a session was not renewed');
    }
  }
}
