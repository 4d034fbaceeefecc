import { createHash } from 'node:crypto';
import { createRemoteJWKSet, errors, jwtVerify, type JWTVerifyGetKey } from 'jose';
import type { Caller } from './caller.js';
import { Problem } from './problem.js';

/** Named in every token, and asked of every token. */
export const ISSUER = 'rj-hub-directory';
export const AUDIENCE = 'rj-hub';
/** What the directory signs with. Named here, so that a token cannot choose its own ("none", HS256 with the public key). */
export const ALGORITHMS = ['ES256'];

/** The directory's answer to `POST /tokens`. */
export interface IssuedToken {
  token: string;
  /** ISO instant. */
  expiresAt: string;
  caller: Caller;
}

const REFUSED = new Problem(401, 'not_signed_in', 'The token or the key is not valid, or no longer.', undefined, {
  'WWW-Authenticate': 'Bearer realm="rj-hub", error="invalid_token"',
});
const AWAY = new Problem(503, 'directory_away', 'Who is calling cannot be checked now: the directory does not answer. Try again later.');

/** The directory's keys are asked for at most so often. */
const COOLDOWN_MS = 1_000;
/** An unknown key is remembered as refused for this long, so that guessing costs the directory nothing. */
const REFUSAL_MS = 10_000;
const KEPT_KEYS = 5_000;

/** Proves tokens against the directory's published keys, and turns API keys into callers. Both answers are kept. */
export class Tokens {
  private readonly byKey = new Map<string, { until: number; caller?: Caller }>();
  private readonly asking = new Map<string, Promise<Caller | undefined>>();
  private keys: JWTVerifyGetKey;

  constructor(private readonly directoryUrl: string) {
    this.keys = createRemoteJWKSet(new URL('/keys', directoryUrl), {
      timeoutDuration: 5_000,
      cooldownDuration: COOLDOWN_MS,
      cacheMaxAge: 300_000,
    });
  }

  /** The directory reads its own keys from its own tables. */
  readKeysFrom(keys: JWTVerifyGetKey): void {
    this.keys = keys;
  }

  async callerOf(token: string): Promise<Caller> {
    try {
      return await this.verified(token);
    } catch (error) {
      if (error instanceof Problem) throw error;
      throw isForgery(error) ? REFUSED : AWAY;
    }
  }

  private async verified(token: string, again = true): Promise<Caller> {
    try {
      const { payload } = await jwtVerify(token, this.keys, {
        issuer: ISSUER,
        audience: AUDIENCE,
        algorithms: ALGORITHMS,
        clockTolerance: 5,
      });
      return callerIn(payload);
    } catch (error) {
      if (!again || !(error instanceof errors.JWKSNoMatchingKey)) throw error;
      // A directory that has just started signs with a key made after its keys were last asked for.
      await new Promise((done) => setTimeout(done, COOLDOWN_MS));
      return this.verified(token, false);
    }
  }

  async callerWithKey(apiKey: string): Promise<Caller> {
    // The digest is the name in the map: a heap dump then holds no key.
    const name = createHash('sha256').update(apiKey).digest('base64');
    const kept = this.byKey.get(name);
    if (kept && kept.until > Date.now()) {
      if (kept.caller) return kept.caller;
      throw REFUSED;
    }
    // Asked once for all who call at the same moment: a burst of requests with a new key would be a burst at the directory.
    let asked = this.asking.get(name);
    if (!asked) {
      asked = this.ask(name, apiKey).finally(() => this.asking.delete(name));
      this.asking.set(name, asked);
    }
    const caller = await asked;
    if (!caller) throw REFUSED;
    return caller;
  }

  private async ask(name: string, apiKey: string): Promise<Caller | undefined> {
    const issued = await this.exchange(apiKey);
    if (this.byKey.size >= KEPT_KEYS) this.byKey.delete(this.byKey.keys().next().value!);
    this.byKey.set(name, issued ? { until: Date.parse(issued.expiresAt), caller: issued.caller } : { until: Date.now() + REFUSAL_MS });
    return issued?.caller;
  }

  private async exchange(apiKey: string): Promise<IssuedToken | undefined> {
    const response = await fetch(new URL('/tokens', this.directoryUrl), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ apiKey }),
      signal: AbortSignal.timeout(5_000),
    }).catch(() => {
      throw AWAY;
    });
    if (response.ok) return (await response.json()) as IssuedToken;
    if (response.status >= 500 || response.status === 429) throw AWAY;
    return undefined;
  }
}

/** A wrong token is the caller's fault (401); anything else means that the keys could not be had (503). */
function isForgery(error: unknown): boolean {
  if (error instanceof errors.JWKSTimeout || error instanceof errors.JWKSInvalid) return false;
  return error instanceof errors.JOSEError && error.code !== 'ERR_JOSE_GENERIC';
}

function callerIn(claims: { sub?: string; kind?: unknown; roles?: unknown; org?: unknown; key?: unknown; lim?: unknown }): Caller {
  if (typeof claims.sub !== 'string' || !Array.isArray(claims.roles)) throw REFUSED;
  return {
    kind: claims.kind as Caller['kind'],
    id: claims.sub,
    roles: claims.roles as Caller['roles'],
    ...(typeof claims.org === 'string' && { organisation: claims.org }),
    ...(typeof claims.key === 'string' && { key: claims.key }),
    ...(typeof claims.lim === 'number' && { limit: claims.lim }),
  };
}
