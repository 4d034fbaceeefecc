import { createHash } from 'node:crypto';

/** An id that is the same whenever the words are, so that a message sent again is known again. UUID version 8: of our own making. */
export function stableId(...words: (string | number)[]): string {
  const hex = createHash('sha256').update(words.join('\u0001')).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
