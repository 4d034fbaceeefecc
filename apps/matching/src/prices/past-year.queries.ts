import type { CodedCase } from '#contracts/coded-case.js';
import type { Tx } from '#platform/database.js';
import type { Answers } from './comers.rules.js';

export interface PastCaseRow {
  id: string;
  facts: CodedCase;
  arrivalPriority: number;
}

/**
 * Of the cases that came ready between two moments, so many, evenly from first to last; and how many there were. History is counted through its index
 * and no more of it is read than that.
 */
export async function pastCases(
  tx: Tx,
  area: string,
  since: Date,
  until: Date,
  most: number,
): Promise<{ cases: PastCaseRow[]; many: number; firstAt: Date | null }> {
  const { rows } = await tx.query<{ many: number; firstAt: Date | null }>(
    'select count(*)::int as many, min(ready_at) as "firstAt" from matched_case where area = $1 and ready_at >= $2 and ready_at < $3',
    [area, since, until],
  );
  const { many, firstAt } = rows[0]!;
  const { rows: cases } = await tx.query<PastCaseRow>(
    `select m.id, f.facts, m.arrival_priority as "arrivalPriority"
     from (
       select id, row_number() over (order by ready_at, id) - 1 as nth from matched_case where area = $1 and ready_at >= $2 and ready_at < $3
     ) p
     join generate_series(0, $5::bigint - 1) k on k * $4::bigint / $5::bigint = p.nth
     join matched_case m on m.id = p.id join case_facts f on f.case_id = m.id and f.version = m.facts_version
     order by p.nth`,
    [area, since, until, many, Math.max(1, Math.min(many, most))],
  );
  return { cases, many, firstAt };
}

/** Answers of an area's providers to offers made since then. */
export async function answersSince(tx: Tx, area: string, since: Date): Promise<Answers[]> {
  const { rows } = await tx.query<Answers>(
    `select o.provider, count(*)::int as offers, count(*) filter (where o.state = 'accepted')::int as accepted
     from provider p join offer o on o.provider = p.id and o.state in ('accepted', 'declined', 'expired') and o.offered_at >= $2
     where p.area = $1 group by o.provider order by o.provider`,
    [area, since],
  );
  return rows;
}
