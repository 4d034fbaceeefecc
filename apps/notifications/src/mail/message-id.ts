import { createHash } from 'node:crypto';

/** What comes before the @ of a Message-ID: the same for the same parts, since by it a mailbox knows an e-mail that is sent again. */
export const messageIdOf = (...parts: string[]): string => createHash('sha256').update(parts.join('|')).digest('hex').slice(0, 40);
