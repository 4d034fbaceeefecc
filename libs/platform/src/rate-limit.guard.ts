import { Inject, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { Request, Response } from 'express';
import type { Caller } from './caller.js';
import { RateLimits } from './limits.js';
import { tooOften } from './told-to-wait.js';

/**
 * Holds a partner's systems to the rate that their token tells, after it is known who they are: one partner's flood is answered before any work is done.
 * People and services have no such limit: they are few, and an administrator must get in while a partner floods.
 */
@Injectable()
export class RateLimitGuard implements CanActivate {
  constructor(@Inject(RateLimits) private readonly limits: RateLimits) {}

  canActivate(context: ExecutionContext): boolean {
    if (context.getType() !== 'http') return true;
    const request = context.switchToHttp().getRequest<Request & { caller?: Caller }>();
    const response = context.switchToHttp().getResponse<Response>();
    const { caller } = request;
    if (caller?.kind !== 'partner' || caller.limit === undefined) return true;
    const taken = this.limits.take(caller.id, caller.limit, Date.now());
    // The three of the IETF's draft 05, which clients and the OWASP rules know.
    const headers = {
      'RateLimit-Limit': String(caller.limit),
      'RateLimit-Remaining': String(taken.left),
      'RateLimit-Reset': String(taken.resetIn),
    };
    response.set(headers);
    if (taken.kind === 'taken') return true;
    // Where problems have a form of their own, each is written in full.
    if (!response.locals.problemForm) this.limits.told.note(request, headers, taken.retryAfter);
    throw tooOften(taken.retryAfter);
  }
}
