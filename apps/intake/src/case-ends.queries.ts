import type { Tx } from '#platform/database.js';

/** A row of `case_end`. */
export interface CaseEndRow {
  case_id: string;
  reason: string;
  side: string;
  joined_with: string | null;
  signpost: string | null;
  ended_by: string;
  ended_at: Date;
}

export const insertCaseEnd = (tx: Tx, row: CaseEndRow) =>
  tx.query('insert into case_end select * from json_populate_record(null::case_end, $1::json)', [JSON.stringify(row)]);

export async function caseEndOf(tx: Tx, caseId: string): Promise<CaseEndRow | undefined> {
  return (await tx.query<CaseEndRow>('select * from case_end where case_id = $1', [caseId])).rows[0];
}
