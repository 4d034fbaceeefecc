import type { Tx } from '#platform/database.js';
import { earlierLooks, inOrder, type EarlierLook, type EarlierVerdicts } from './earlier-program.rules.js';

/** A decision in a line. */
export interface DecisionLine {
  id: string;
  case: string;
  at: Date;
  outcome: 'offered' | 'waiting' | 'for_person';
  provider: string | null;
  ruleSet: string;
  byPerson: string | null;
  /** Undefined where an earlier program made it, whose records are not run again. */
  sitting?: string;
}

/** All decisions about a case, the latest first. */
export async function decisionsAbout(tx: Tx, about: string): Promise<DecisionLine[]> {
  const { rows } = await tx.query(
    `select d.id, d.case_id as "case", d.at, d.outcome, d.provider, coalesce(d.rule_set, s.rule_set) as "ruleSet", d.by_person as "byPerson",
       case when d.digest is not null then d.sitting end as sitting
     from decision d left join sitting s on s.id = d.sitting where d.case_id = $1 order by d.at desc, d.id desc`,
    [about],
  );
  return rows.map(({ sitting, ...line }) => ({ ...line, ...(sitting !== null && { sitting }) }));
}

/** What an earlier program recorded of each provider. */
export async function earlierDecision(tx: Tx, id: string): Promise<EarlierLook[]> {
  const { rows } = await tx.query<{
    seen: EarlierLook[] | null;
    verdicts: EarlierVerdicts | null;
    providers: { provider: string }[] | null;
  }>('select d.seen, d.verdicts, s.providers from decision d left join sitting s on s.id = d.sitting where d.id = $1', [id]);
  const { seen, verdicts, providers } = rows[0]!;
  if (verdicts && providers) return earlierLooks(verdicts, providers);
  return inOrder(
    (seen ?? []).map(({ provider, intervention, points, failing, score }) => ({ provider, intervention, points, failing, score })),
  );
}

export async function namesOf(tx: Tx, providers: readonly string[]): Promise<Map<string, string>> {
  const { rows } = await tx.query<{ id: string; name: string }>('select id, name from provider where id = any($1::uuid[])', [providers]);
  return new Map(rows.map(({ id, name }) => [id, name]));
}

/** Figures that a score counted by, as an administrator knows the set. */
export async function ruleSetNamed(tx: Tx, id: string): Promise<{ version: number; weights: Record<string, number> }> {
  const { rows } = await tx.query<{ version: number; weights: Record<string, number> }>(
    `select version, content -> 'weights' as weights from rule_set where id = $1`,
    [id],
  );
  return rows[0]!;
}
