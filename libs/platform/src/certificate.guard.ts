import { Inject, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';
import type { TLSSocket } from 'node:tls';
import type { Caller } from './caller.js';
import { CommonConfig } from './config.js';
import { Problem } from './problem.js';
import { VOUCHER } from './service-client.js';
import { Tokens } from './tokens.js';

/** A request that has passed the guard. */
export interface Certified {
  /** The certificate of the partner that calls was proven, here or by the service that asks in its name; unset where none was asked for. */
  certified?: boolean;
}

const MISSING = new Problem(
  403,
  'certificate',
  'Call with your client certificate: one that the hub’s authority signed, in date, made out to your partner id.',
);

/**
 * Where clients' certificates are asked for (`HUB_TLS_CLIENT_CA`), a partner's system needs one beside its key: signed by that authority, in date,
 * and made out to the partner itself. A key that was stolen is then of no use without it. People and the hub's own services need none, and a
 * service that asks in a partner's name has proven the partner's certificate itself: it says so by its own token.
 */
@Injectable()
export class CertificateGuard implements CanActivate {
  private readonly on: boolean;

  constructor(
    @Inject(CommonConfig) { HUB_TLS_CLIENT_CA }: CommonConfig,
    @Inject(Tokens) private readonly tokens: Tokens,
  ) {
    this.on = HUB_TLS_CLIENT_CA !== undefined;
  }

  async canActivate(context: ExecutionContext): Promise<boolean> {
    if (!this.on || context.getType() !== 'http') return true;
    const request = context.switchToHttp().getRequest<Request & { caller?: Caller } & Certified>();
    if (request.caller?.kind !== 'partner') return true;
    if (!isOwn(request.socket as TLSSocket, request.caller) && !(await this.isVouchedFor(request))) throw MISSING;
    request.certified = true;
    return true;
  }

  /** @throws Problem 503 where the directory's keys cannot be had */
  private async isVouchedFor(request: Request): Promise<boolean> {
    const token = request.get(VOUCHER);
    if (!token) return false;
    const voucher = await this.tokens.callerOf(token).catch((error: unknown) => {
      if (error instanceof Problem && error.getStatus() === 401) return undefined;
      throw error;
    });
    return voucher?.kind === 'service' && voucher.roles.includes('service');
  }
}

function isOwn(socket: TLSSocket, { organisation }: Caller): boolean {
  return socket.authorized && organisation !== undefined && socket.getPeerCertificate().subject?.CN === organisation;
}
