import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { Database } from '#platform/database.js';
import type { Notice, Session } from './sessions.js';

/** What came of a form: where to lead the sender, and what to say there. */
export interface FormResult {
  to: string;
  notice?: Notice;
}

/** The form was not made by this session, or not for this address. */
export class StrangeForm extends Error {}

/** A token for one form: a random part, signed with the key of whoever was shown the form, for the address that it posts to. */
export function formToken(key: Buffer, action: string, nonce = randomBytes(16).toString('base64url')): string {
  return `${nonce}.${createHmac('sha256', key).update(`${nonce} ${action}`).digest('base64url')}`;
}

/** @throws StrangeForm */
export function checkFormToken(key: Buffer, action: string, token: unknown): asserts token is string {
  if (typeof token !== 'string') throw new StrangeForm();
  const right = Buffer.from(formToken(key, action, token.split('.')[0]));
  const given = Buffer.from(token);
  if (right.length !== given.length || !timingSafeEqual(right, given)) throw new StrangeForm();
}

@Injectable()
export class Forms {
  constructor(@Inject(Database) private readonly database: Database) {}

  /**
   * Does a form's deed once. A second press waits for the first one and is given its result; a deed that failed may be tried again.
   * @throws StrangeForm
   */
  async once(session: Session, action: string, token: unknown, deed: () => Promise<FormResult>): Promise<FormResult> {
    checkFormToken(session.formKey, action, token);
    const tokenHash = createHash('sha256').update(token).digest();
    return this.database.transaction(async (tx) => {
      // The row holds the place while the deed is done: a second insert waits on it until this transaction ends.
      const taken = await tx.query(`insert into form_sent (token_hash, session, result) values ($1, $2, '{}') on conflict do nothing`, [
        tokenHash,
        session.idHash,
      ]);
      if (!taken.rowCount) {
        const { rows } = await tx.query<{ result: FormResult }>('select result from form_sent where token_hash = $1', [tokenHash]);
        return rows[0]!.result;
      }
      const result = await deed();
      await tx.query('update form_sent set result = $2 where token_hash = $1', [tokenHash, JSON.stringify(result)]);
      return result;
    });
  }
}
