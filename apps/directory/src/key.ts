import { createHash, randomBytes } from 'node:crypto';

/** What is kept of a key. A bare digest is enough: a key is long and random, so there is nothing to guess. */
export const digestOf = (key: string): Buffer => createHash('sha256').update(key).digest();

/** Enough to tell keys apart, and too little to help a guess. */
export const prefixOf = (key: string): string => key.slice(0, 6);

export const newKey = (): string => `rjk_${randomBytes(32).toString('base64url')}`;

/** Of a user at the broker. */
export const newPassword = (): string => randomBytes(24).toString('base64url');
