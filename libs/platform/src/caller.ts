import {
  createParamDecorator,
  Inject,
  Injectable,
  SetMetadata,
  type CanActivate,
  type CustomDecorator,
  type ExecutionContext,
} from '@nestjs/common';
import type { Request } from 'express';
import { Problem } from './problem.js';
import { Standing } from './standing.js';
import { Tokens } from './tokens.js';

export const ROLES = ['agency_system', 'agency_worker', 'provider_system', 'provider_worker', 'hub_administrator', 'service'] as const;
export type Role = (typeof ROLES)[number];

/** Who is calling, as the directory signed it. */
export interface Caller {
  kind: 'service' | 'person' | 'partner';
  /** A service's name, a person's id, or (a partner's system) the organisation's id. */
  id: string;
  roles: Role[];
  /** The organisation's id; a service has none. */
  organisation?: string;
  /** A partner's system: the id of the API key that it signed in with, by which it can be revoked. */
  key?: string;
  /** A partner's system: requests a minute that it may make of each service; none where it has no limit. */
  limit?: number;
}

const ALLOW = 'caller:allow';
const OPEN = 'caller:open';

/** Who may call this route, or every route of this controller. The route's own word wins. */
export const Allow = (...roles: Role[]): CustomDecorator => SetMetadata(ALLOW, roles);

/** Anybody may call: health, the directory's keys and tokens, public pages. */
export const Open = (): CustomDecorator => SetMetadata(OPEN, true);

type Asked = Request & { caller?: Caller };

/** The caller that the guard found. */
export const TheCaller = createParamDecorator((_data: unknown, context: ExecutionContext): Caller | undefined => {
  return context.switchToHttp().getRequest<Asked>().caller;
});

/** What a route says of its callers: its own word, or else its controller's. Nobody may call one of which neither says a word. */
export function whoMayCall(handler: object, controller: object): 'anybody' | readonly Role[] {
  const [onRoute, onClass] = [handler, controller].map((at) => ({
    open: Reflect.getMetadata(OPEN, at) as boolean | undefined,
    allow: Reflect.getMetadata(ALLOW, at) as Role[] | undefined,
  }));
  const said = onRoute!.open || onRoute!.allow ? onRoute! : onClass!;
  // Allow beside Open is a contradiction: the stricter one holds.
  return said.allow ?? (said.open ? 'anybody' : []);
}

/** Finds the caller and holds the route's `Allow` against it. A route that says neither Allow nor Open answers 403 to everybody. */
@Injectable()
export class CallerGuard implements CanActivate {
  constructor(
    @Inject(Tokens) private readonly tokens: Tokens,
    @Inject(Standing) private readonly standing: Standing,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    // A message's sender was proven before it reached the inbox; whatever else is not HTTP is nobody's.
    if (context.getType() === 'rpc') return true;
    if (context.getType() !== 'http') return false;
    const allowed = whoMayCall(context.getHandler(), context.getClass());
    if (allowed === 'anybody') return true;
    const request = context.switchToHttp().getRequest<Asked>();
    const caller = await this.callerOf(request);
    await this.standing.refuseWhoIsOut(caller);
    if (!allowed.some((role) => caller.roles.includes(role))) throw new Problem(403, 'not_allowed', 'You are not allowed to do this.');
    request.caller = caller;
    return true;
  }

  private async callerOf(request: Request): Promise<Caller> {
    const bearer = /^Bearer ([\w-]+\.[\w-]+\.[\w-]+)$/i.exec(request.get('authorization') ?? '')?.[1];
    const apiKey = request.get('x-api-key');
    if (bearer && apiKey) throw new Problem(400, 'two_credentials', 'Send a token or an API key, not both.');
    if (bearer) return this.tokens.callerOf(bearer);
    if (apiKey) return this.tokens.callerWithKey(apiKey);
    throw new Problem(401, 'not_signed_in', 'Send a token of the directory (Authorization: Bearer) or an API key (X-Api-Key).', undefined, {
      'WWW-Authenticate': 'Bearer realm="rj-hub"',
    });
  }
}
