import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { decodeJwt } from 'jose';
import type { Caller, Role } from '#platform/caller.js';
import { Database } from '#platform/database.js';
import { Log } from '#platform/logging.js';
import { Problem } from '#platform/problem.js';
import type { IssuedToken } from '#platform/tokens.js';
import {
  forgetSignInFailures,
  organisationByKey,
  personByEmail,
  personById,
  serviceByKey,
  takeSignInTurn,
  type PersonRow,
} from './directory.queries.js';
import { Issuer } from './issuer.js';
import { digestOf } from './key.js';
import { isPassword } from './password.js';

/** One answer for an unknown name and a wrong secret, or it would tell which names exist. */
const refused = () => new Problem(401, 'sign_in_refused', 'That combination is not known.');
/** A session can be renewed for so long; then the password is asked for again. */
const LONGEST_SESSION = 12 * 3_600;

const SYSTEM_ROLE: Record<string, Role | undefined> = { agency: 'agency_system', provider: 'provider_system' };

/** Turns what somebody knows (a password, a key) into a short-lived token. */
@Injectable()
export class SignIn {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Issuer) private readonly issuer: Issuer,
    @Inject(Log) private readonly log: Log,
  ) {}

  async person(email: string, password: string): Promise<IssuedToken & { name: string }> {
    // Known and unknown addresses are slowed down alike.
    const account = createHash('sha256').update(email.trim().toLowerCase()).digest();
    const wait = await takeSignInTurn(this.database, account);
    if (wait > 0) {
      const sentence = `Too many attempts. Try again in ${wait} second${wait === 1 ? '' : 's'}.`;
      throw new Problem(429, 'too_many_attempts', sentence, undefined, { 'Retry-After': String(wait) });
    }
    const person = await personByEmail(this.database, email.trim());
    const right = await isPassword(password, person?.passwordHash);
    if (!right || !person?.active) {
      this.log.warn({ person: person?.id ?? 'unknown' }, 'sign-in refused');
      throw refused();
    }
    await forgetSignInFailures(this.database, account);
    this.log.info({ person: person.id }, 'signed in');
    return this.tokenFor(person, Math.floor(Date.now() / 1000));
  }

  /** A new token for one that is still good. What has changed since (role, suspension) holds from here on. */
  async renewed(caller: Caller, token: string): Promise<IssuedToken & { name: string }> {
    const signedInAt = decodeJwt(token).auth_time;
    const person = await personById(this.database, caller.id);
    if (!person?.active || typeof signedInAt !== 'number') throw refused();
    if (signedInAt + LONGEST_SESSION < Date.now() / 1000) throw new Problem(401, 'session_over', 'The session is over. Sign in again.');
    return this.tokenFor(person, signedInAt);
  }

  async system(apiKey: string): Promise<IssuedToken> {
    const organisation = await organisationByKey(this.database, digestOf(apiKey));
    const role = organisation && SYSTEM_ROLE[organisation.kind];
    if (!role) throw refused();
    const { id, key, limit } = organisation;
    return this.issuer.issue({ kind: 'partner', id, roles: [role], organisation: id, key, ...(limit !== null && { limit }) });
  }

  async service(serviceKey: string): Promise<IssuedToken> {
    const service = await serviceByKey(this.database, digestOf(serviceKey));
    if (!service) throw refused();
    return this.issuer.issue({ kind: 'service', id: service, roles: ['service'] });
  }

  private async tokenFor(person: PersonRow, signedInAt: number): Promise<IssuedToken & { name: string }> {
    const caller: Caller = { kind: 'person', id: person.id, roles: person.roles, organisation: person.organisation };
    return { ...(await this.issuer.issue(caller, { auth_time: signedInAt })), name: person.name };
  }
}
