import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';
import type { Caller } from '#platform/caller.js';
import type { Session } from './sessions.js';

/** One request for a page: who asks, once the guard has proven it. */
export type VisitRequest = Request & { session?: Session; caller?: Caller; visitor?: string };

/** A visit that is signed in: what the pages for people are given. */
export interface Visit {
  session: Session;
  /** For calls to the services, in the person's own name. */
  token: string;
  caller: Caller;
  path: string;
}

export const TheVisit = createParamDecorator((_data: unknown, context: ExecutionContext): Visit => {
  const request = context.switchToHttp().getRequest<VisitRequest>();
  // The guard let this request through by the session's token: both are there, or the route is not guarded at all.
  if (!request.session || !request.caller) throw new Error(`${request.path} is a page for people, and nobody is signed in`);
  return { session: request.session, token: request.session.token, caller: request.caller, path: request.path };
});
