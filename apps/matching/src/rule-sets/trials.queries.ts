import type { Tx } from '#platform/database.js';
import { earliestId } from '../decisions/kept-sittings.queries.js';
import type { MatchingRules } from '../rules/matching-rules.rules.js';
import { nothingCompared, type Comparison } from './compare-decisions.rules.js';

/** How far a trial has come: as text beside it, so that whoever goes on knows where. */
interface Progress {
  /** The last sitting that was tried. */
  after: string;
  comparison: Comparison;
  /** Decisions that could not be run again, since something that they name is not kept. */
  notRun: number;
}

export interface Trial extends Progress {
  id: string;
  version: number;
  candidate: string;
  askedAt: Date;
  askedBy: string;
  state: 'working' | 'done' | 'failed';
  of: number;
  done: number;
}

const TRIAL = `t.id, r.version, t.candidate, t.asked_at as "askedAt", t.asked_by as "askedBy", t.state, t.of, t.done,
  t.result ->> 'after' as after, t.result -> 'comparison' as comparison, (t.result ->> 'notRun')::int as "notRun"`;

interface NewTrial {
  id: string;
  area: string;
  candidate: string;
  askedBy: string;
  now: Date;
  /** Decisions made before this are left out. */
  since: Date;
  of: number;
}

export async function saveTrial(tx: Tx, { id, area, candidate, askedBy, now, since, of }: NewTrial): Promise<void> {
  const progress: Progress = { after: earliestId(since), comparison: nothingCompared(), notRun: 0 };
  await tx.query(
    `insert into rule_trial (id, area, candidate, asked_at, asked_by, state, of, result) values ($1, $2, $3, $4, $5, 'working', $6, $7)`,
    [id, area, candidate, now, askedBy, of, JSON.stringify(progress)],
  );
}

export async function trialOf(tx: Tx, area: string, id: string): Promise<Trial | undefined> {
  const { rows } = await tx.query<Trial>(
    `select ${TRIAL} from rule_trial t join rule_set r on r.id = t.candidate where t.area = $1 and t.id = $2`,
    [area, id],
  );
  return rows[0];
}

/** By rule set: its last trial. */
export async function lastTrials(tx: Tx, area: string): Promise<Map<string, Trial>> {
  const { rows } = await tx.query<Trial>(
    `select distinct on (t.candidate) ${TRIAL} from rule_trial t join rule_set r on r.id = t.candidate
     where t.area = $1 order by t.candidate, t.asked_at desc`,
    [area],
  );
  return new Map(rows.map((trial) => [trial.candidate, trial]));
}

/** Was this rule set tried to the end, once or more? */
export async function isTried(tx: Tx, candidate: string): Promise<boolean> {
  const { rows } = await tx.query(`select from rule_trial where candidate = $1 and state = 'done' limit 1`, [candidate]);
  return rows.length > 0;
}

/** The trial that was asked for first and has not ended, none while another process is at it. */
export async function claimTrial(tx: Tx, area: string): Promise<(Trial & { rules: MatchingRules }) | undefined> {
  const { rows } = await tx.query<Trial & { rules: MatchingRules }>(
    `select ${TRIAL}, r.content as rules from rule_trial t join rule_set r on r.id = t.candidate
     where t.area = $1 and t.state = 'working' order by t.asked_at, t.id limit 1 for update of t skip locked`,
    [area],
  );
  return rows[0];
}

export async function saveProgress(tx: Tx, id: string, { after, comparison, notRun }: Progress, state: Trial['state']): Promise<void> {
  await tx.query('update rule_trial set done = $2, state = $3, result = $4 where id = $1', [
    id,
    comparison.decisions + notRun,
    state,
    JSON.stringify({ after, comparison, notRun }),
  ]);
}
