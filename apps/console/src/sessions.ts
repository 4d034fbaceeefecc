import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { Database } from '#platform/database.js';
import type { IssuedToken } from '#platform/tokens.js';

/** What the next page says first. */
export interface Notice {
  code: 'accepted' | 'accepted_before' | 'waits_for_sign_off' | 'signed_off' | 'declined';
  reference: string;
}

export interface Session {
  idHash: Buffer;
  /** The directory's token: every call to a service is made in the person's own name. */
  token: string;
  /** Signs this session's forms. */
  formKey: Buffer;
  expiresAt: Date;
  notice?: Notice;
}

/**
 * Sessions in PostgreSQL. The id is in the browser's cookie alone; the table holds its digest, and the token sealed under a key made of
 * the id: who copies the table can neither find a session nor act in one.
 */
@Injectable()
export class Sessions {
  constructor(@Inject(Database) private readonly database: Database) {}

  /** @returns the id for the cookie, new at every sign-in: an id that was planted beforehand is worth nothing */
  async open(issued: IssuedToken): Promise<string> {
    const id = randomBytes(32).toString('base64url');
    await this.database.query('delete from session where expires_at < now()');
    await this.database.query('insert into session (id_hash, person, token_sealed, expires_at) values ($1, $2, $3, $4)', [
      digest(id),
      issued.caller.id,
      seal(issued.token, keyOf(id, 'token')),
      issued.expiresAt,
    ]);
    return id;
  }

  async find(id: string): Promise<Session | undefined> {
    const { rows } = await this.database.query<{ token_sealed: Buffer; expires_at: Date; notice: Notice | null }>(
      'select token_sealed, expires_at, notice from session where id_hash = $1 and expires_at > now()',
      [digest(id)],
    );
    const row = rows[0];
    if (!row) return undefined;
    return {
      idHash: digest(id),
      token: unseal(row.token_sealed, keyOf(id, 'token')),
      formKey: keyOf(id, 'form'),
      expiresAt: row.expires_at,
      ...(row.notice && { notice: row.notice }),
    };
  }

  /** The same session with a younger token. */
  async renew(id: string, issued: IssuedToken): Promise<void> {
    await this.database.query('update session set token_sealed = $2, expires_at = $3 where id_hash = $1', [
      digest(id),
      seal(issued.token, keyOf(id, 'token')),
      issued.expiresAt,
    ]);
  }

  async say(session: Session, notice: Notice | undefined): Promise<void> {
    await this.database.query('update session set notice = $2 where id_hash = $1', [
      session.idHash,
      notice ? JSON.stringify(notice) : null,
    ]);
  }

  /** What is to be said first, and is then said. */
  async takeNotice(session: Session): Promise<Notice | undefined> {
    if (session.notice) await this.say(session, undefined);
    return session.notice;
  }

  async end(session: Session): Promise<void> {
    await this.database.query('delete from session where id_hash = $1', [session.idHash]);
  }
}

const digest = (id: string) => createHash('sha256').update(id).digest();
const keyOf = (id: string, use: 'token' | 'form') => Buffer.from(hkdfSync('sha256', id, '', `console ${use}`, 32));

function seal(text: string, key: Buffer): Buffer {
  const iv = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, iv);
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return Buffer.concat([iv, cipher.getAuthTag(), sealed]);
}

function unseal(sealed: Buffer, key: Buffer): string {
  const cipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, 12));
  cipher.setAuthTag(sealed.subarray(12, 28));
  return Buffer.concat([cipher.update(sealed.subarray(28)), cipher.final()]).toString('utf8');
}
