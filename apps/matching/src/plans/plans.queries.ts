import type { Tx } from '#platform/database.js';
import type { Load } from './plan-loads.rules.js';
import type { Missing, Plan } from './make-plan.rules.js';
import type { PlanMove } from './plan-moves.rules.js';
import type { Because, Tell } from './plan-reasons.rules.js';
import type { PlanAsked } from './plan-world.rules.js';

export interface PlanRow {
  id: string;
  asked: PlanAsked;
  askedAt: Date;
  askedBy: string;
  state: 'working' | 'ready' | 'failed';
  ruleSet: string;
  priceSet: string | null;
  before: Load[] | null;
  after: Load[] | null;
  missing: Missing[] | null;
  waitingBefore: number | null;
  waitingAfter: number | null;
  value: number | null;
  bound: number | null;
  gap: number | null;
}

export interface MoveRow {
  nth: number;
  case: string;
  reference: string;
  what: PlanMove['what'];
  from: string | null;
  fromOffer: string | null;
  to: string | null;
  points: number;
  because: Because[];
  tell: Tell[];
  state: 'proposed' | 'done' | 'failed';
  outcome: string | null;
  sentence: string | null;
  doneAt: Date | null;
  doneBy: string | null;
}

/** Longer than any plan takes: who made it was ended on the way. */
const LOST_AFTER = `interval '10 minutes'`;

const PLAN = `id, asked, asked_at as "askedAt", asked_by as "askedBy",
  case when state = 'working' and asked_at < now() - ${LOST_AFTER} then 'failed' else state end as state, rule_set as "ruleSet", price_set as "priceSet",
  before, after, missing, waiting_before as "waitingBefore", waiting_after as "waitingAfter", value::float8 as value, bound::float8 as bound, gap`;

/** Of an area, the latest first, without their loads; 100 at most. */
export async function plansOf(tx: Tx, area: string): Promise<Omit<PlanRow, 'before' | 'after' | 'missing'>[]> {
  const { rows } = await tx.query(`select ${PLAN} from plan where area = $1 order by asked_at desc, id desc limit 100`, [area]);
  return rows.map(({ before: _before, after: _after, missing: _missing, ...row }) => row);
}

export async function planOf(tx: Tx, area: string, id: string): Promise<PlanRow | undefined> {
  const { rows } = await tx.query<PlanRow>(`select ${PLAN} from plan where area = $1 and id = $2`, [area, id]);
  return rows[0];
}

const MOVE = `v.nth, v.case_id as "case", m.reference, v.what, v.from_provider as "from", v.from_offer as "fromOffer", v.to_provider as "to", v.points,
  v.because, v.tell, v.state, v.outcome, v.sentence, v.done_at as "doneAt", v.done_by as "doneBy"`;

/** In the order in which they can be made. */
export async function movesOf(tx: Tx, plan: string): Promise<MoveRow[]> {
  const { rows } = await tx.query<MoveRow>(
    `select ${MOVE} from plan_move v join matched_case m on m.id = v.case_id where v.plan = $1 order by v.nth`,
    [plan],
  );
  return rows;
}

export async function moveOf(tx: Tx, plan: string, nth: number): Promise<MoveRow | undefined> {
  const { rows } = await tx.query<MoveRow>(
    `select ${MOVE} from plan_move v join matched_case m on m.id = v.case_id where v.plan = $1 and v.nth = $2`,
    [plan, nth],
  );
  return rows[0];
}

/** Names of providers and references of cases, for sentences. */
export async function namesIn(
  tx: Tx,
  area: string,
  cases: readonly string[],
): Promise<{ providers: Map<string, string>; cases: Map<string, string> }> {
  const { rows: providers } = await tx.query<{ id: string; name: string }>('select id, name from provider where area = $1', [area]);
  const { rows: references } = await tx.query<{ id: string; reference: string }>(
    'select id, reference from matched_case where id = any($1::uuid[])',
    [cases],
  );
  return {
    providers: new Map(providers.map(({ id, name }) => [id, name])),
    cases: new Map(references.map(({ id, reference }) => [id, reference])),
  };
}

export interface NewPlan {
  id: string;
  area: string;
  asked: PlanAsked;
  askedBy: string;
  askedAt: Date;
  ruleSet: string;
  priceSet: string | null;
}

export async function savePlanAsked(tx: Tx, plan: NewPlan): Promise<void> {
  await tx.query(
    `insert into plan (id, area, asked, asked_at, asked_by, state, rule_set, price_set) values ($1, $2, $3, $4, $5, 'working', $6, $7)`,
    [plan.id, plan.area, JSON.stringify(plan.asked), plan.askedAt, plan.askedBy, plan.ruleSet, plan.priceSet],
  );
}

export async function savePlanFailed(tx: Tx, id: string): Promise<void> {
  await tx.query(`update plan set state = 'failed' where id = $1 and state = 'working'`, [id]);
}

export async function savePlanMade(tx: Tx, id: string, plan: Plan): Promise<void> {
  const { before, after, missing, waiting, value, bound, gap, moves } = plan;
  await tx.query(
    `update plan set state = 'ready', before = $2, after = $3, missing = $4, waiting_before = $5, waiting_after = $6, value = $7, bound = $8, gap = $9
     where id = $1 and state = 'working'`,
    [id, ...[before, after, missing].map((each) => JSON.stringify(each)), waiting.before, waiting.after, value, bound, gap],
  );
  await tx.query(
    `insert into plan_move (plan, nth, case_id, what, from_provider, from_offer, to_provider, points, because, tell, state)
     select $1, v.nth, v.case_id, v.what, v.from_provider, v.from_offer, v.to_provider, v.points, v.because, v.tell, 'proposed'
     from unnest($2::int[], $3::uuid[], $4::text[], $5::uuid[], $6::uuid[], $7::uuid[], $8::int[], $9::json[], $10::json[])
       as v(nth, case_id, what, from_provider, from_offer, to_provider, points, because, tell)`,
    [
      id,
      moves.map((move) => move.nth),
      moves.map((move) => move.case),
      moves.map((move) => move.what),
      moves.map((move) => move.from ?? null),
      moves.map((move) => move.fromOffer ?? null),
      moves.map((move) => move.to ?? null),
      moves.map((move) => move.points),
      moves.map((move) => JSON.stringify(move.because)),
      moves.map((move) => JSON.stringify(move.tell)),
    ],
  );
}

/** The last word on a move; one that failed may be tried again. */
export async function saveOutcome(
  tx: Tx,
  plan: string,
  nth: number,
  outcome: { state: 'done' | 'failed'; code: string; sentence: string },
  at: Date,
  by: string,
): Promise<void> {
  await tx.query(
    `update plan_move set state = $3, outcome = $4, sentence = $5, done_at = $6, done_by = $7 where plan = $1 and nth = $2 and state <> 'done'`,
    [plan, nth, outcome.state, outcome.code, outcome.sentence, at, by],
  );
}

export interface LiveRow {
  offer: string;
  case: string;
  provider: string;
  /** Null while it waits for an answer. */
  acceptedAt: Date | null;
  begunAt: Date | null;
  offeredAt: Date;
  month: string;
  points: number;
  serious: boolean;
  intervention: string;
  lead: string | null;
  second: string | null;
}

/** Every open offer and every allocation that has not ended; one that was accepted and waits to be signed off is an acceptance. @param about of this case alone */
export async function liveIn(tx: Tx, area: string, about?: string): Promise<LiveRow[]> {
  const { rows } = await tx.query<LiveRow>(
    `select o.id as offer, o.case_id as "case", o.provider, coalesce(o.accepted_at, case when o.state = 'accepted' then o.answered_at end) as "acceptedAt",
       o.begun_at as "begunAt", o.offered_at as "offeredAt", o.month::text as month, o.points, o.serious, o.intervention,
       coalesce(o.lead, o.planned_lead) as lead, coalesce(o.second, o.planned_second) as second
     from offer o join matched_case m on m.id = o.case_id
     where m.area = $1 and (o.state = 'open' or (o.state = 'accepted' and o.ended_at is null)) and ($2::uuid is null or o.case_id = $2) order by o.id`,
    [area, about ?? null],
  );
  return rows;
}
