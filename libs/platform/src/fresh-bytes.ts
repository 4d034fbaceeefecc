import { randomBytes, randomFillSync } from 'node:crypto';

/** Fetched at a time: a call to the generator for twelve bytes costs as much as one for all of these. */
const POOL = 4096;
const pool = Buffer.alloc(POOL);
let given = POOL;

/**
 * Random bytes for keys, nonces and ids, from the same generator as `randomBytes`. None is given twice: a nonce that comes again under one key
 * would lay open what both sealed. None stays behind: what is given is wiped here, so the pool holds only what nothing is sealed with yet.
 */
export function freshBytes(count: number): Buffer {
  if (count > POOL) return randomBytes(count);
  if (given + count > POOL) {
    randomFillSync(pool);
    given = 0;
  }
  // Not allocUnsafe: its slab is shared with buffers that anybody may see whole.
  const bytes = Buffer.alloc(count);
  for (let nth = 0; nth < count; nth += 1) {
    bytes[nth] = pool[given]!;
    pool[given] = 0;
    given += 1;
  }
  return bytes;
}
