import type { Tx } from '#platform/database.js';

export interface MappingRow {
  code: string;
  version: number;
  content: unknown;
}

/** The latest of each mapping that a partner has made. */
export async function mappingsOf(tx: Tx, partner: string): Promise<MappingRow[]> {
  const { rows } = await tx.query<MappingRow>(
    'select distinct on (code) code, version, content from file_mapping where partner = $1 order by code, version desc',
    [partner],
  );
  return rows;
}

/** @returns its version */
export async function keepMapping(tx: Tx, partner: string, code: string, content: object, by: string): Promise<number> {
  const { rows } = await tx.query<{ version: number }>(
    `insert into file_mapping (partner, code, version, content, made_at, made_by)
     select $1, $2, coalesce(max(version), 0) + 1, $3, now(), $4 from file_mapping where partner = $1 and code = $2 returning version`,
    [partner, code, JSON.stringify(content), by],
  );
  return rows[0]!.version;
}
