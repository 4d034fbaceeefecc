import { createCipheriv, createDecipheriv, createHash, createHmac, hkdfSync } from 'node:crypto';
import type { Seal } from '#messaging/seal.js';
import { freshBytes } from '#platform/fresh-bytes.js';

/**
 * The vault's cryptography. A person (or a kept message) has a data key of its own; the data key lies beside the row, wrapped by the master key,
 * which lies outside the database. Deleting a wrapped key erases everything sealed with it, in back-ups' copies of the row too.
 *
 * Sealed form: version (1 byte), nonce (12), tag (16), AES-256-GCM ciphertext. The context (table, column, row) is authenticated with it, so that
 * one person's column cannot be put in another's place unnoticed.
 */
const VERSION = 1;
const VERSION_BYTE = Buffer.from([VERSION]);
const NONCE = 12;
const TAG = 16;
const FINGERPRINT = 8;

/** A sealed value that does not open: another key, another place, or altered. */
export class Unopenable extends Error {
  override name = 'Unopenable';
}

export interface DataKey {
  readonly key: Buffer;
  /** As it may be stored: fingerprint of the master key (8 bytes), then the sealed key. */
  readonly wrapped: Buffer;
}

interface MasterKey {
  fingerprint: Buffer;
  wrapping: Buffer;
  inbox: Buffer;
}

export class Vault {
  private constructor(
    private readonly masters: readonly MasterKey[],
    private readonly hashing: Buffer,
  ) {}

  /**
   * @param keys 32 bytes in base64, or several with commas between: the first wraps new keys, the others still open old ones after a rotation.
   *   Keyed hashes come from the last, so that they still match those made before the rotation.
   */
  static open(keys: string): Vault {
    const written = keys.split(',').map((key) => Buffer.from(key.trim(), 'base64'));
    if (written.some((key) => key.length !== 32))
      throw new Error('VAULT_KEY must be 32 bytes in base64 (several with commas between them)');
    const masters = written.map((master) => ({
      fingerprint: createHash('sha256').update('rj-hub vault master').update(master).digest().subarray(0, FINGERPRINT),
      wrapping: derived(master, 'wrap'),
      inbox: derived(master, 'inbox'),
    }));
    return new Vault(masters, derived(written.at(-1)!, 'hash'));
  }

  /** A fresh data key for the row of this id. */
  newKey(rowId: string): DataKey {
    const master = this.masters[0]!;
    const key = freshBytes(32);
    return { key, wrapped: Buffer.concat([master.fingerprint, seal(master.wrapping, `key:${rowId}`, key)]) };
  }

  unwrap(rowId: string, wrapped: Buffer): Buffer {
    return open(this.masterOf(wrapped).wrapping, `key:${rowId}`, wrapped.subarray(FINGERPRINT));
  }

  /** The same key under the newest master key, or undefined where it is already. */
  rewrap(rowId: string, wrapped: Buffer): Buffer | undefined {
    const master = this.masters[0]!;
    if (this.masterOf(wrapped) === master) return undefined;
    return Buffer.concat([master.fingerprint, seal(master.wrapping, `key:${rowId}`, this.unwrap(rowId, wrapped))]);
  }

  /** Begins every key that is wrapped by the newest master key. */
  get newest(): Buffer {
    return this.masters[0]!.fingerprint;
  }

  /** How bodies with personal data lie in the inbox until they are handled; then they are deleted. Not by person: nobody has read them yet. */
  inboxSeal(): Seal {
    return {
      seal: (plain) => Buffer.concat([this.masters[0]!.fingerprint, seal(this.masters[0]!.inbox, 'inbox', plain)]),
      open: (sealed) => open(this.masterOf(sealed).inbox, 'inbox', sealed.subarray(FINGERPRINT)),
      digest: (plain) => createHmac('sha256', this.hashing).update('inbox\0').update(plain).digest(),
    };
  }

  private masterOf(sealed: Buffer): MasterKey {
    const fingerprint = sealed.subarray(0, FINGERPRINT);
    const master = this.masters.find((candidate) => candidate.fingerprint.equals(fingerprint));
    if (!master) throw new Unopenable('No master key of this fingerprint: VAULT_KEY lacks the key that sealed this row');
    return master;
  }

  /** A keyed hash (32 hex digits): equal for equal text and purpose, telling nothing without the key. Purposes do not match each other. */
  hash(purpose: string, text: string): string {
    return createHmac('sha256', this.hashing).update(`${purpose}\0${text}`).digest('hex').slice(0, 32);
  }
}

export function sealText(key: Buffer, context: string, text: string): Buffer {
  return seal(key, context, text);
}

export function openText(key: Buffer, context: string, sealed: Buffer): string {
  return open(key, context, sealed).toString('utf8');
}

export function sealJson(key: Buffer, context: string, value: unknown): Buffer {
  return sealText(key, context, JSON.stringify(value));
}

export function openJson<T>(key: Buffer, context: string, sealed: Buffer): T {
  return JSON.parse(openText(key, context, sealed)) as T;
}

export function seal(key: Buffer, context: string, plain: Buffer | string): Buffer {
  const nonce = freshBytes(NONCE);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(context));
  const body = typeof plain === 'string' ? cipher.update(plain, 'utf8') : cipher.update(plain);
  // Keeps nothing back in this mode: it makes the tag.
  cipher.final();
  return Buffer.concat([VERSION_BYTE, nonce, cipher.getAuthTag(), body]);
}

export function open(key: Buffer, context: string, sealed: Buffer): Buffer {
  if (sealed[0] !== VERSION || sealed.length < 1 + NONCE + TAG) throw new Unopenable(`Not a sealed value of this version (${context})`);
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(1, 1 + NONCE)).setAAD(Buffer.from(context));
  decipher.setAuthTag(sealed.subarray(1 + NONCE, 1 + NONCE + TAG));
  const plain = decipher.update(sealed.subarray(1 + NONCE + TAG));
  try {
    // Adds nothing: it holds the tag against what was read.
    decipher.final();
    return plain;
  } catch {
    throw new Unopenable(`Sealed with another key, for another place, or altered (${context})`);
  }
}

const derived = (master: Buffer, use: string) => Buffer.from(hkdfSync('sha256', master, 'rj-hub vault', use, 32));
