import type { Tx } from '#platform/database.js';
import { newId } from '#platform/new-id.js';

/** What can be done with a partner, as its log says it. */
export type Deed =
  | 'registered'
  | 'suspended'
  | 'resumed'
  | 'removed'
  | 'key_made'
  | 'key_revoked'
  | 'queue_made'
  | 'user_made'
  | 'user_ended'
  | 'webhook_set'
  | 'webhook_removed'
  | 'webhook_secret_made'
  | 'flow_changed'
  | 'receipts_changed'
  | 'settings_changed'
  | 'slowed'
  | 'let_back';

export async function noteDeed(tx: Tx, organisation: string, what: Deed, by: string, detail: Record<string, unknown> = {}): Promise<void> {
  await tx.query('insert into partner_log (id, organisation, what, by, detail) values ($1, $2, $3, $4, $5)', [
    newId(),
    organisation,
    what,
    by,
    JSON.stringify(detail),
  ]);
}

export interface DeedRow {
  at: Date;
  what: Deed;
  by: string;
  detail: Record<string, unknown>;
}

/** Entries of a log that are shown. */
export const DEEDS_SHOWN = 200;

/** The latest first. */
export async function deedsWith(tx: Tx, organisation: string, most: number): Promise<DeedRow[]> {
  const { rows } = await tx.query<DeedRow>(
    'select at, what, by, detail from partner_log where organisation = $1 order by at desc, id desc limit $2',
    [organisation, most],
  );
  return rows;
}
