import { Inject, Injectable } from '@nestjs/common';
import { errors, exportJWK, generateKeyPair, importJWK, SignJWT, type CryptoKey, type JWK, type JWSHeaderParameters } from 'jose';
import type { Caller } from '#platform/caller.js';
import { Database } from '#platform/database.js';
import { AUDIENCE, ISSUER, type IssuedToken } from '#platform/tokens.js';
import { newId } from '#platform/new-id.js';
import { publishedKeys, publishSigningKey } from './directory.queries.js';

/** Seconds that a token is good for. Whoever is suspended meanwhile is refused by `Standing` at every service. */
export const LIFE = { service: 600, partner: 600, person: 1_800 } as const;
const SIGNS_FOR = 24 * 3_600;

interface SigningKey {
  kid: string;
  privateKey: CryptoKey;
  until: number;
}

/**
 * Signs tokens. The private key is made when first needed, changed daily, and never leaves the memory of this process: there is
 * nothing to steal from the database or a back-up. The public part stays published until its last token has expired, so tokens
 * outlive a restart, and several directories may sign at once.
 */
@Injectable()
export class Issuer {
  private current?: Promise<SigningKey>;

  constructor(@Inject(Database) private readonly database: Database) {}

  async issue(caller: Caller, more: Record<string, unknown> = {}): Promise<IssuedToken> {
    const key = await this.signingKey();
    const now = Math.floor(Date.now() / 1000);
    const expires = now + LIFE[caller.kind];
    const token = await new SignJWT({
      kind: caller.kind,
      roles: caller.roles,
      ...(caller.organisation && { org: caller.organisation }),
      ...(caller.key && { key: caller.key }),
      ...(caller.limit && { lim: caller.limit }),
      ...more,
    })
      .setProtectedHeader({ alg: 'ES256', kid: key.kid })
      .setSubject(caller.id)
      .setIssuer(ISSUER)
      .setAudience(AUDIENCE)
      .setIssuedAt(now)
      .setExpirationTime(expires)
      .setJti(newId())
      .sign(key.privateKey);
    return { token, expiresAt: new Date(expires * 1000).toISOString(), caller };
  }

  published(): Promise<JWK[]> {
    return publishedKeys(this.database);
  }

  /** For this service's own guard: it need not ask itself over HTTP. */
  readonly keyNamed = async ({ kid }: JWSHeaderParameters): Promise<CryptoKey> => {
    const key = (await this.published()).find((each) => each.kid === kid);
    if (!key) throw new errors.JWKSNoMatchingKey();
    return (await importJWK(key, 'ES256')) as CryptoKey;
  };

  private async signingKey(): Promise<SigningKey> {
    const before = this.current;
    if (before) {
      const key = await before;
      if (key.until > Date.now()) return key;
      if (this.current === before) this.current = undefined;
    }
    this.current ??= this.makeAnew();
    return this.current;
  }

  private makeAnew(): Promise<SigningKey> {
    const made = this.make();
    // A failure is the database's, and must not be remembered.
    made.catch(() => {
      if (this.current === made) this.current = undefined;
    });
    return made;
  }

  private async make(): Promise<SigningKey> {
    const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: false });
    const kid = newId();
    const longest = Math.max(...Object.values(LIFE));
    await publishSigningKey(
      this.database,
      kid,
      { ...(await exportJWK(publicKey)), kid, alg: 'ES256', use: 'sig' },
      SIGNS_FOR + 2 * longest,
    );
    return { kid, privateKey, until: Date.now() + SIGNS_FOR * 1000 };
  }
}
