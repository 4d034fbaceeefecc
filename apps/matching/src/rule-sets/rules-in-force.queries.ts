import { createHash } from 'node:crypto';
import type { Tx } from '#platform/database.js';
import type { MatchingRules } from '../rules/matching-rules.rules.js';
import type { Overlay } from './edit-rules.rules.js';

/** Digest of the content: an edited figure is another rule set, whether or not its version was counted up. */
export const ruleSetId = (rules: MatchingRules): string => createHash('sha256').update(JSON.stringify(rules)).digest('hex').slice(0, 16);

/** Rules of an area as they are kept. */
export interface KeptRules {
  id: string;
  version: number;
  /** Id of what the area's file said when they were made. */
  base: string;
  overlay: Overlay;
  madeAt: Date;
  /** Null where the area's file made them. */
  madeBy: string | null;
  rules: MatchingRules;
}

export type WhyInForce = 'area_file' | 'went_live' | 'rolled_back';

const KEPT = `r.id, r.version, r.base, r.overlay, r.since as "madeAt", r.made_by as "madeBy", r.content as rules`;

/** Undefined in an area that has none yet. */
export async function rulesInForce(tx: Tx, area: string): Promise<KeptRules | undefined> {
  const { rows } = await tx.query<KeptRules>(
    `select ${KEPT} from rule_set_in_force f join rule_set r on r.id = f.rule_set where f.area = $1 order by f.since desc limit 1`,
    [area],
  );
  return rows[0];
}

/** Their id alone: asked at every decision. */
export async function idInForce(tx: Tx, area: string): Promise<string | undefined> {
  const { rows } = await tx.query<{ id: string }>(
    'select rule_set as id from rule_set_in_force where area = $1 order by since desc limit 1',
    [area],
  );
  return rows[0]?.id;
}

/** All rules of an area that were ever made, the latest first. */
export async function allRules(tx: Tx, area: string): Promise<KeptRules[]> {
  const { rows } = await tx.query<KeptRules>(`select ${KEPT} from rule_set r where r.area = $1 order by r.version desc`, [area]);
  return rows;
}

export async function rulesOfVersion(tx: Tx, area: string, version: number): Promise<KeptRules | undefined> {
  const { rows } = await tx.query<KeptRules>(`select ${KEPT} from rule_set r where r.area = $1 and r.version = $2`, [area, version]);
  return rows[0];
}

/** Kept for good, so that an old decision can be run again. The same rules made again are the same set. The area's lock is held. */
export async function keepRules(
  tx: Tx,
  area: string,
  { rules, base, overlay, madeBy }: Pick<KeptRules, 'rules' | 'base' | 'overlay' | 'madeBy'>,
): Promise<string> {
  const id = ruleSetId(rules);
  await tx.query(
    `insert into rule_set (id, area, content, version, base, overlay, engine, made_by)
     select $1, $2, $3, coalesce(max(version), 0) + 1, $4, $5, $6, $7 from rule_set where area = $2 on conflict do nothing`,
    [id, area, JSON.stringify(rules), base, JSON.stringify(overlay), rules.engine, madeBy],
  );
  return id;
}

/** In force from now on, where they are not already. The area's lock is held. @returns whether they were not */
export async function putInForce(tx: Tx, area: string, id: string, why: WhyInForce, by: string | null): Promise<boolean> {
  const { rowCount } = await tx.query(
    `insert into rule_set_in_force (area, since, rule_set, why, by) select $2, clock_timestamp(), $1, $3, $4
     where $1 is distinct from (select rule_set from rule_set_in_force where area = $2 order by since desc limit 1)`,
    [id, area, why, by],
  );
  return rowCount === 1;
}

/** Which rules were in force since when, the latest first. */
export interface InForce {
  version: number;
  ruleSet: string;
  since: Date;
  why: WhyInForce;
  by: string | null;
}

export async function historyInForce(tx: Tx, area: string): Promise<InForce[]> {
  const { rows } = await tx.query<InForce>(
    `select r.version, r.id as "ruleSet", f.since, f.why, f.by from rule_set_in_force f join rule_set r on r.id = f.rule_set
     where f.area = $1 order by f.since desc limit 500`,
    [area],
  );
  return rows;
}
