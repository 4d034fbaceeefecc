import type { Tx } from '#platform/database.js';
import { Problem } from '#platform/problem.js';
import { HUB } from '../receipt.js';

/** Taken though its sender has paused what it sends: what protects people does not wait. */
const TAKEN_ALL_THE_SAME = new Set(['referral.withdrawn.v1', 'consent.reported.v1']);

const PAUSED =
  'Your organisation has paused what it sends: this was not taken in. Set the flow open again and send it then. Withdrawals and changes of consent are taken all the same.';

/**
 * @param messageId under which it was taken in before, it may be: whoever asks again what became of it is answered, paused or not
 * @throws Problem 409 where this partner has paused its own inflow
 */
export async function refuseWhilePaused(tx: Tx, source: string, type: string, messageId?: string): Promise<void> {
  if (source === HUB || TAKEN_ALL_THE_SAME.has(type)) return;
  const { rowCount } = await tx.query(
    `select from partner where id = $1::uuid and inbound = 'paused'
       and not exists (select from inbox_key where source = $1::text and message_id = $2)`,
    [source, messageId ?? null],
  );
  if (rowCount) throw new Problem(409, 'paused', PAUSED);
}
