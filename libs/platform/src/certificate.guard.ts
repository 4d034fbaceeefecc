import { Inject, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';
import type { TLSSocket } from 'node:tls';
import type { Caller } from './caller.js';
import { CommonConfig } from './config.js';
import { Problem } from './problem.js';

/**
 * Where clients' certificates are asked for (`HUB_TLS_CLIENT_CA`), a partner's system needs one beside its key: signed by that authority, in date,
 * and made out to the partner itself. A key that was stolen is then of no use without it. People and the hub's own services need none.
 */
@Injectable()
export class CertificateGuard implements CanActivate {
  private readonly on: boolean;

  constructor(@Inject(CommonConfig) { HUB_TLS_CLIENT_CA }: CommonConfig) {
    this.on = HUB_TLS_CLIENT_CA !== undefined;
  }

  canActivate(context: ExecutionContext): boolean {
    if (!this.on || context.getType() !== 'http') return true;
    const { caller, socket } = context.switchToHttp().getRequest<Request & { caller?: Caller }>();
    if (caller?.kind !== 'partner') return true;
    const { authorized, getPeerCertificate } = socket as TLSSocket;
    const { subject } = getPeerCertificate.call(socket);
    if (authorized && subject?.CN === caller.organisation) return true;
    throw new Problem(
      403,
      'certificate',
      'Call with your client certificate: one that the hub’s authority signed, in date, made out to your partner id.',
    );
  }
}
