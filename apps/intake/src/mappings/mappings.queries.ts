import type { Tx } from '#platform/database.js';

/** Mappings that one partner may keep. Each may be as large as a body may be, and the list of them is read whole. */
export const MOST_MAPPINGS = 50;
/** Versions of a mapping that are kept, to see who changed what; files are read by the latest. */
const MOST_VERSIONS = 20;

interface MappingRow {
  version: number;
  content: unknown;
}
export interface MappingShort {
  code: string;
  name: string;
  type: string;
  version: number;
}

/** What a partner's own mappings are called, of each the latest version. */
export async function mappingsOf(tx: Tx, partner: string): Promise<MappingShort[]> {
  const { rows } = await tx.query<MappingShort>(
    `select distinct on (code) code, content->>'name' as name, content->>'type' as type, version
     from file_mapping where partner = $1 order by code, version desc`,
    [partner],
  );
  return rows;
}

/** The latest version of one of them. */
export async function mappingOf(tx: Tx, partner: string, code: string): Promise<MappingRow | undefined> {
  const { rows } = await tx.query<MappingRow>(
    'select version, content from file_mapping where partner = $1 and code = $2 order by version desc limit 1',
    [partner, code],
  );
  return rows[0];
}

/** @returns its version; undefined where the partner has as many others as it may */
export async function keepMapping(tx: Tx, partner: string, code: string, content: object, by: string): Promise<number | undefined> {
  // One change of a partner's at a time: two at once would take the same version, or be one too many.
  await tx.query(`select pg_advisory_xact_lock(hashtextextended(current_schema() || '.mappings ' || $1, 0))`, [partner]);
  const { rows } = await tx.query<{ version: number }>(
    `insert into file_mapping (partner, code, version, content, made_at, made_by)
     select $1, $2, coalesce(max(version) filter (where code = $2), 0) + 1, $3, now(), $4 from file_mapping where partner = $1
     having count(distinct code) filter (where code <> $2) < $5 returning version`,
    [partner, code, JSON.stringify(content), by, MOST_MAPPINGS],
  );
  const version = rows[0]?.version;
  if (version !== undefined)
    await tx.query('delete from file_mapping where partner = $1 and code = $2 and version <= $3', [partner, code, version - MOST_VERSIONS]);
  return version;
}

/** @returns whether there was one */
export async function forgetMapping(tx: Tx, partner: string, code: string): Promise<boolean> {
  const { rowCount } = await tx.query('delete from file_mapping where partner = $1 and code = $2', [partner, code]);
  return rowCount! > 0;
}
