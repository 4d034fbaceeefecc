import type { Fault } from '#contracts/fault.js';
import type { Tx } from '#platform/database.js';
import type { Outcome } from '../register.queries.js';
import type { RowFault, Verdict } from './uploads.queries.js';

/** What became of a row: what the register says of its message; `waiting` or `in_hand` before; `left_out` where it was not let in. */
export type RowOutcome = Outcome | 'waiting' | 'in_hand' | 'left_out';

const OUTCOME = `coalesce(m.outcome, case when r.left_out then 'left_out' when r.inbox_id is null then 'waiting' else 'in_hand' end)`;

export interface Counts {
  verdicts: Partial<Record<Verdict, number>>;
  outcomes: Partial<Record<RowOutcome, number>>;
}

export async function countsOf(tx: Tx, upload: string): Promise<Counts> {
  const { rows } = await tx.query<{ verdict: Verdict | null; outcome: RowOutcome; number: number }>(
    `select r.verdict, ${OUTCOME} as outcome, count(*)::int as number
     from upload_row r left join received m on m.inbox_id = r.inbox_id where r.upload = $1 group by 1, 2 order by 1, 2`,
    [upload],
  );
  const counts: Counts = { verdicts: {}, outcomes: {} };
  for (const { verdict, outcome, number } of rows) {
    if (verdict) counts.verdicts[verdict] = (counts.verdicts[verdict] ?? 0) + number;
    counts.outcomes[outcome] = (counts.outcomes[outcome] ?? 0) + number;
  }
  return counts;
}

export interface RowShown {
  nth: number;
  message_id: string | null;
  inbox_id: string | null;
  verdict: Verdict | null;
  outcome: RowOutcome;
  faults: RowFault[] | null;
  found: Fault[] | null;
  sealed: Buffer | null;
}

export async function rowsShown(
  tx: Tx,
  upload: string,
  { outcome, after = 0, limit }: { outcome?: RowOutcome; after?: number; limit: number },
): Promise<RowShown[]> {
  const { rows } = await tx.query<RowShown>(
    `select r.nth, r.message_id, r.inbox_id::text as inbox_id, r.verdict, ${OUTCOME} as outcome, r.faults, m.faults as found, r.sealed
     from upload_row r left join received m on m.inbox_id = r.inbox_id
     where r.upload = $1 and r.nth > $2 and ($3::text is null or ${OUTCOME} = $3) order by r.nth limit $4`,
    [upload, after, outcome ?? null, limit],
  );
  return rows;
}

/** Rows that did not get in and that their sender can mend, after a row. */
export async function rowsToMend(tx: Tx, upload: string, after: number, limit: number): Promise<RowShown[]> {
  const { rows } = await tx.query<RowShown>(
    `select r.nth, r.message_id, r.inbox_id::text as inbox_id, r.verdict, ${OUTCOME} as outcome, r.faults, m.faults as found, r.sealed
     from upload_row r left join received m on m.inbox_id = r.inbox_id
     where r.upload = $1 and r.nth > $2 and r.sealed is not null
       and (m.outcome in ('rejected', 'set_aside') or (m.outcome is null and r.verdict = 'faulty')) order by r.nth limit $3`,
    [upload, after, limit],
  );
  return rows;
}
