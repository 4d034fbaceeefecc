import type { CodedCase } from '#contracts/coded-case.js';
import type { OfferAnswer } from '#contracts/codes.js';
import type { Tx } from '#platform/database.js';
import type { MatchedState } from './matching.queries.js';

// Writing: one statement a list. Each is guarded, and its row count is held against what was decided.

/** The keyed hashes stand in a table of their own, where an erasure finds them. */
const factsOf = (coded: CodedCase) => JSON.stringify({ ...coded, conflictKeys: [] });

/**
 * Takes in cases that are ready, or ready again; what was refused before stays refused. A case that has ended stays so: casework's word that
 * it is closed may overtake intake's that it is ready again, and nobody would ever end it a second time.
 */
export async function saveReadyCases(tx: Tx, cases: readonly CodedCase[], now: Date): Promise<void> {
  await tx.query(
    `insert into matched_case as m (id, area, reference, facts, state, ready_at, waiting_since)
     select c.id, c.area, c.reference, c.facts, 'waiting', $5, $5
     from unnest($1::uuid[], $2::text[], $3::text[], $4::jsonb[]) as c(id, area, reference, facts)
     on conflict (id) do update set facts = excluded.facts,
       waiting_since = case when m.state = 'paused' then excluded.waiting_since else m.waiting_since end,
       state = case when m.state = 'paused' then 'waiting' else m.state end,
       because = case when m.state = 'paused' then '{}' else m.because end`,
    [cases.map((c) => c.case), cases.map((c) => c.area), cases.map((c) => c.reference), cases.map(factsOf), now],
  );
  await saveConflictKeys(tx, cases);
}

/** The coded facts of known cases as they now stand; unknown ones are not taken in. */
export async function saveRecodedCases(tx: Tx, cases: readonly CodedCase[]): Promise<void> {
  await tx.query(`update matched_case m set facts = c.facts from unnest($1::uuid[], $2::jsonb[]) as c(id, facts) where m.id = c.id`, [
    cases.map((c) => c.case),
    cases.map(factsOf),
  ]);
  await saveConflictKeys(tx, cases);
}

async function saveConflictKeys(tx: Tx, cases: readonly CodedCase[]): Promise<void> {
  const keys = cases.flatMap((c) => c.conflictKeys.map(({ key, side }) => ({ id: c.case, key, side })));
  await tx.query(
    `with gone as (delete from conflict_key k where k.case_id = any($1::uuid[]) and not (k.case_id, k.key, k.side) in
       (select * from unnest($2::uuid[], $3::text[], $4::text[])))
     insert into conflict_key (case_id, key, side) select k.* from unnest($2::uuid[], $3::text[], $4::text[]) as k(case_id, key, side)
     where exists (select from matched_case m where m.id = k.case_id) on conflict do nothing`,
    [cases.map((c) => c.case), keys.map((k) => k.id), keys.map((k) => k.key), keys.map((k) => k.side)],
  );
}

export async function saveConsents(tx: Tx, consents: readonly { case: string; scope: CodedCase['consent'] }[]): Promise<void> {
  await tx.query(
    `update matched_case m set facts = jsonb_set(m.facts, '{consent}', c.scope)
     from unnest($1::uuid[], $2::jsonb[]) as c(id, scope) where m.id = c.id`,
    [consents.map((c) => c.case), consents.map((c) => JSON.stringify(c.scope))],
  );
}

export interface CaseState {
  id: string;
  state: MatchedState;
  because?: readonly string[];
  forPerson?: string;
  endedAs?: string;
  able?: readonly string[];
  leastPoints?: number;
  decision?: string;
}

/** Sets states with all that goes with them: whatever a row does not say is emptied, but for the last decision. */
export async function saveStates(tx: Tx, states: readonly CaseState[]): Promise<void> {
  if (states.length === 0) return;
  // Lists of different lengths cannot stand in a PostgreSQL array of arrays: each travels as the text of an array.
  const list = (values: readonly string[] = []) => `{${values.join(',')}}`;
  const { rowCount } = await tx.query(
    `update matched_case m set state = s.state, because = s.because::text[], for_person = s.for_person, ended_as = s.ended_as,
       able = s.able::uuid[], least_points = s.least_points, decision = coalesce(s.decision, m.decision)
     from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::int[], $8::uuid[])
       as s(id, state, because, for_person, ended_as, able, least_points, decision)
     where m.id = s.id`,
    [
      states.map((s) => s.id),
      states.map((s) => s.state),
      states.map((s) => list(s.because)),
      states.map((s) => s.forPerson ?? null),
      states.map((s) => s.endedAs ?? null),
      states.map((s) => list(s.able)),
      states.map((s) => s.leastPoints ?? 0),
      states.map((s) => s.decision ?? null),
    ],
  );
  if (rowCount !== states.length) throw new Error('A case changed its state twice in one batch, or is not known.');
}

/** One more provider that is not asked again about each of these cases. */
export async function saveRefusals(tx: Tx, refusals: readonly { case: string; provider: string }[]): Promise<void> {
  if (refusals.length === 0) return;
  await tx.query(
    `update matched_case m set refused_by = array_append(m.refused_by, r.provider)
     from unnest($1::uuid[], $2::uuid[]) as r(id, provider) where m.id = r.id and not r.provider = any(m.refused_by)`,
    [refusals.map((r) => r.case), refusals.map((r) => r.provider)],
  );
}

export interface NewOffer {
  id: string;
  case: string;
  provider: string;
  points: number;
  intervention: string;
  offeredAt: Date;
  respondBy: Date;
  decision: string;
}

export async function saveOffers(tx: Tx, offers: readonly NewOffer[]): Promise<void> {
  if (offers.length === 0) return;
  await tx.query(
    `insert into offer (id, case_id, provider, state, points, intervention, offered_at, respond_by, decision)
     select o.id, o.case_id, o.provider, 'open', o.points, o.intervention, o.offered_at, o.respond_by, o.decision
     from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::int[], $5::text[], $6::timestamptz[], $7::timestamptz[], $8::uuid[])
       as o(id, case_id, provider, points, intervention, offered_at, respond_by, decision)`,
    [
      offers.map((o) => o.id),
      offers.map((o) => o.case),
      offers.map((o) => o.provider),
      offers.map((o) => o.points),
      offers.map((o) => o.intervention),
      offers.map((o) => o.offeredAt),
      offers.map((o) => o.respondBy),
      offers.map((o) => o.decision),
    ],
  );
}

export interface OfferEnd {
  id: string;
  state: OfferAnswer | 'expired' | 'withdrawn';
  reason?: string;
  noteCode?: string;
  answeredBy?: string;
  lead?: string;
  second?: string;
}

/** Answers, lapses and withdrawals of open offers. An offer that is no longer open makes the whole batch roll back. */
export async function endOffers(tx: Tx, ends: readonly OfferEnd[], now: Date): Promise<void> {
  if (ends.length === 0) return;
  const { rowCount } = await tx.query(
    `update offer o set state = e.state, reason = e.reason, note_code = e.note_code, answered_by = e.answered_by, lead = e.lead,
       second = e.second, answered_at = $8
     from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[])
       as e(id, state, reason, note_code, answered_by, lead, second)
     where o.id = e.id and o.state = 'open'`,
    [
      ends.map((e) => e.id),
      ends.map((e) => e.state),
      ends.map((e) => e.reason ?? null),
      ends.map((e) => e.noteCode ?? null),
      ends.map((e) => e.answeredBy ?? null),
      ends.map((e) => e.lead ?? null),
      ends.map((e) => e.second ?? null),
      now,
    ],
  );
  if (rowCount !== ends.length) throw new Error('An offer was ended that is no longer open: nothing of this batch is kept.');
}

export async function saveLastAllocated(tx: Tx, providers: readonly string[], now: Date): Promise<void> {
  if (providers.length > 0) await tx.query('update provider set last_allocated_at = $2 where id = any($1::uuid[])', [providers, now]);
}

/** Ends live allocations. */
export async function endAllocations(tx: Tx, ends: readonly { offer: string; as: string }[], now: Date): Promise<void> {
  if (ends.length === 0) return;
  const { rowCount } = await tx.query(
    `update offer o set ended_at = $3, ended_as = e.ended_as from unnest($1::uuid[], $2::text[]) as e(id, ended_as)
     where o.id = e.id and o.state = 'accepted' and o.ended_at is null`,
    [ends.map((e) => e.offer), ends.map((e) => e.as), now],
  );
  if (rowCount !== ends.length) throw new Error('An allocation was ended twice: nothing of this batch is kept.');
}

export interface DecisionRow {
  id: string;
  case: string;
  outcome: 'offered' | 'waiting' | 'for_person';
  provider: string | null;
  facts: CodedCase;
  refusedBy: readonly string[];
  seen: unknown;
}

export async function saveDecisions(tx: Tx, decisions: readonly DecisionRow[], ruleSet: string, now: Date): Promise<void> {
  if (decisions.length === 0) return;
  await tx.query(
    `insert into decision (id, case_id, at, rule_set, outcome, provider, facts, refused_by, seen)
     select d.id, d.case_id, $8, $9, d.outcome, d.provider, d.facts, d.refused_by::uuid[], d.seen
     from unnest($1::uuid[], $2::uuid[], $3::text[], $4::uuid[], $5::jsonb[], $6::text[], $7::jsonb[])
       as d(id, case_id, outcome, provider, facts, refused_by, seen)`,
    [
      decisions.map((d) => d.id),
      decisions.map((d) => d.case),
      decisions.map((d) => d.outcome),
      decisions.map((d) => d.provider),
      decisions.map((d) => JSON.stringify(d.facts)),
      decisions.map((d) => `{${d.refusedBy.join(',')}}`),
      decisions.map((d) => JSON.stringify(d.seen)),
      now,
      ruleSet,
    ],
  );
}

export async function eraseConflictKeys(tx: Tx, cases: readonly string[]): Promise<void> {
  await tx.query('delete from conflict_key where case_id = any($1::uuid[])', [cases]);
}

/** @returns whether the case did wait for a person */
export async function forgetRefusals(tx: Tx, about: string): Promise<boolean> {
  const { rowCount } = await tx.query(
    `update matched_case set refused_by = '{}', for_person = null, because = '{}' where id = $1 and for_person is not null`,
    [about],
  );
  return rowCount === 1;
}
