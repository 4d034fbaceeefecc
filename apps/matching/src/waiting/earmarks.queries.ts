import type { PriorityInputs } from '#contracts/coded-case.js';
import type { Tx } from '#platform/database.js';
import type { Month } from '../capacity/calendar.rules.js';
import type { Moment } from '../capacity/count-months.js';
import type { RuleSet } from '../rule-set.rules.js';
import type { Earmark } from '../rules/sitting.rules.js';
import { turnOf } from './turn.rules.js';
import { WAITED_BEFORE } from './waiting-list.queries.js';

/** Room set aside in an area, one place a provider at most: what a sitting must know of those that wait longest. The area's lock is held. */
export async function earmarksIn(tx: Tx, area: string, moment: Moment, rules: Pick<RuleSet, 'priority'>): Promise<Earmark[]> {
  const { rows } = await tx.query<{
    id: string;
    inputs: PriorityInputs;
    waitingSince: Date;
    waitedBefore: number;
    provider: string;
    month: Month;
    points: number;
    serious: boolean;
  }>(
    `select m.id, f.facts -> 'priority' as inputs, m.waiting_since as "waitingSince", ${WAITED_BEFORE} as "waitedBefore",
       m.earmark_provider as provider, m.earmark_month::text as month, m.earmark_points as points,
       f.facts ->> 'complexity' = 'serious_sensitive' as serious
     from matched_case m join case_facts f on f.case_id = m.id and f.version = m.facts_version
     where m.area = $1 and m.earmark_provider is not null order by m.id`,
    [area],
  );
  return rows.map(({ provider, month, points, serious, ...waiter }) => ({
    ...turnOf(waiter, moment, rules),
    provider,
    month,
    points,
    serious,
  }));
}
