import type { Database } from '#platform/database.js';
import { uploadKey } from './uploads/sealed-rows.js';
import type { Vault } from './vault.js';

const BATCH = 500;

/** Where data keys lie, and under which name each was wrapped. */
const KEPT = [
  { table: 'person', id: 'id::text', name: (id: string) => id },
  { table: 'cases', id: 'id::text', name: (id: string) => id },
  { table: 'note', id: 'id::text', name: (id: string) => id },
  { table: 'upload', id: 'id::text', name: uploadKey },
  { table: 'received', id: 'inbox_id::text', name: (id: string) => `received:${id}` },
];

/**
 * After a rotation of the master key (a new one put before the old in VAULT_KEY): wraps every data key anew, a batch at a time. When it has run, the
 * old master key opens nothing any more but back-ups; it stays in VAULT_KEY as long as keyed hashes are to match.
 */
export async function rewrapKeys(database: Database, vault: Vault): Promise<void> {
  for (const { table, id, name } of KEPT) {
    for (let more = true; more;) {
      more = await database.transaction(async (tx) => {
        const { rows } = await tx.query<{ id: string; data_key: Buffer }>(
          `select ${id} as id, data_key from ${table} where substring(data_key for 8) <> $1 limit ${BATCH} for update`,
          [vault.newest],
        );
        if (rows.length === 0) return false;
        await tx.query(
          `update ${table} t set data_key = n.data_key from unnest($1::text[], $2::bytea[]) as n(id, data_key) where t.${id} = n.id`,
          [rows.map((row) => row.id), rows.map((row) => vault.rewrap(name(row.id), row.data_key))],
        );
        return rows.length === BATCH;
      });
    }
  }
}
