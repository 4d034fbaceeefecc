import { v7 } from 'uuid';
import { freshBytes } from './fresh-bytes.js';

let at = 0;
let nth = 0;

/** A UUIDv7. Those that one process makes rise, also within a millisecond and where its clock is set back. */
export function newId(): string {
  // Else each id would ask the system for its own, which costs several times what making the id of them does.
  const random = freshBytes(16);
  const now = Date.now();
  // The upper half of the count is left for what follows within the millisecond.
  nth = now > at ? random.readUInt32BE(0) >>> 1 : nth + 1;
  at = Math.max(now, at);
  return v7({ random, msecs: at, seq: nth });
}
