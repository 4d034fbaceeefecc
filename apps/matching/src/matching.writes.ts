import type { CodedCase } from '#contracts/coded-case.js';
import type { Attention } from '#contracts/codes.js';
import { linesOf } from '#platform/columns.js';
import type { Tx } from '#platform/database.js';
import type { CaseKey, MatchedState, NewCase } from './matching.queries.js';

// Writing: one statement a list. Each is guarded, and its row count is held against what was decided.

/** The keyed hashes stand in a table of their own, where an erasure finds them. */
export const withoutKeys = (coded: CodedCase): CodedCase => ({ ...coded, conflictKeys: [] });

/** Each time that a case comes to be offered counts. */
const ONE_MORE = (state: string) => `(${state} = 'offered')::int`;

/** A case that is new, as it stands after it was decided: a state written first and set right after would be a row written twice. */
export interface CaseTaken {
  known: NewCase;
  state: CaseState;
}

export async function saveNewCases(tx: Tx, cases: readonly CaseTaken[]): Promise<void> {
  if (cases.length === 0) return;
  await tx.query(
    `with c as (
       select * from rows from (
         unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::int[], $9::uuid[], $10::timestamptz[],
           $11::int[], $12::text[]),
         string_to_table($13, chr(10))
       ) as c(id, area, reference, state, because, for_person, able, least_points, decision, ready_at, arrival_priority, attention, facts)
     ), kept as (insert into case_facts (case_id, version, facts) select id, 1, facts::json from c)
     insert into matched_case (id, area, reference, state, because, for_person, able, least_points, decision, ready_at, waiting_since,
       arrival_priority, attention, rounds)
     select id, area, reference, state, because::text[], for_person, able::uuid[], least_points, decision, ready_at, ready_at, arrival_priority,
       attention, ${ONE_MORE('state')} from c`,
    [
      cases.map(({ known }) => known.id),
      cases.map(({ known }) => known.facts.area),
      cases.map(({ known }) => known.reference),
      cases.map(({ state }) => state.state),
      cases.map(({ state }) => list(state.because)),
      cases.map(({ state }) => state.forPerson ?? null),
      cases.map(({ state }) => list(state.able)),
      cases.map(({ state }) => state.leastPoints ?? 0),
      cases.map(({ state }) => state.decision ?? null),
      cases.map(({ known }) => known.waitingSince.toISOString()),
      cases.map(({ known }) => known.arrivalPriority),
      cases.map(({ state }) => state.attention ?? null),
      linesOf(cases.map(({ known }) => known.facts)),
    ],
  );
  await addConflictKeys(tx, cases.flatMap(({ known }) => known.keys)); // prettier-ignore
}

async function addConflictKeys(tx: Tx, keys: readonly CaseKey[]): Promise<void> {
  if (keys.length === 0) return;
  await tx.query(
    `insert into conflict_key (case_id, key, side) select * from unnest($1::uuid[], $2::text[], $3::text[]) on conflict do nothing`,
    [keys.map((k) => k.case), keys.map((k) => k.key), keys.map((k) => k.side)],
  );
}

/** The coded facts of known cases as they now stand; unknown ones are not taken in. What stood before is kept: decisions rest on it. */
export async function saveFacts(tx: Tx, cases: readonly CodedCase[]): Promise<void> {
  await tx.query(
    `with c as (select * from rows from (unnest($1::uuid[]), string_to_table($2, chr(10))) as c(id, facts)),
       m as (update matched_case m set facts_version = m.facts_version + 1 from c where m.id = c.id returning m.id, m.facts_version, c.facts)
     insert into case_facts (case_id, version, facts) select id, facts_version, facts::json from m`,
    [cases.map((c) => c.case), linesOf(cases.map(withoutKeys))],
  );
  await saveConflictKeys(tx, cases);
}

/** From now on these cases do not wait: what they have waited so far is kept. */
export async function pauseWaiting(tx: Tx, cases: readonly string[], now: Date): Promise<void> {
  if (cases.length === 0) return;
  await tx.query(
    `update matched_case set paused_at = $2, waited_before = waited_before + greatest(interval '0', $2 - waiting_since)
     where id = any($1::uuid[]) and paused_at is null`,
    [cases, now],
  );
}

/**
 * Cases that are ready again wait from now on, beside what they had waited before they were paused. What was refused before stays refused, and a case that has ended stays so: casework's word that
 * it is closed may overtake intake's that it is ready again, and nobody would ever end it a second time.
 */
export async function resumePaused(tx: Tx, cases: readonly string[], now: Date): Promise<void> {
  await tx.query(
    `update matched_case set state = 'waiting', because = '{}', waiting_since = $2, paused_at = null where id = any($1::uuid[]) and state = 'paused'`,
    [cases, now],
  );
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
    `with c as (select * from unnest($1::uuid[], $2::jsonb[]) as c(id, scope)),
       m as (update matched_case m set facts_version = m.facts_version + 1 from c where m.id = c.id returning m.id, m.facts_version, c.scope)
     insert into case_facts (case_id, version, facts)
     select m.id, m.facts_version, jsonb_set(f.facts::jsonb, '{consent}', m.scope)
     from m join case_facts f on f.case_id = m.id and f.version = m.facts_version - 1`,
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
  /** What about it needs a person, who need do nothing for it to be offered; undefined: what did before, until it ends. */
  attention?: string | null;
}

/** Lists of different lengths cannot stand in a PostgreSQL array of arrays: each travels as the text of an array. */
const list = (values: readonly string[] = []) => `{${values.join(',')}}`;

/** Room is set aside for who waits, and for nobody else. */
const WAITS = `s.state in ('waiting', 'reallocating')`;

/** Sets states with all that goes with them: whatever a row does not say is emptied, but for the last decision and what needs a person. */
export async function saveStates(tx: Tx, states: readonly CaseState[]): Promise<void> {
  if (states.length === 0) return;
  const { rowCount } = await tx.query(
    `update matched_case m set state = s.state, because = s.because::text[], for_person = s.for_person, ended_as = s.ended_as,
       able = s.able::uuid[], least_points = s.least_points, attention = case when s.keeps_attention then m.attention else s.attention end, decision = coalesce(s.decision, m.decision),
       rounds = m.rounds + ${ONE_MORE('s.state')}, earmark_provider = case when ${WAITS} then m.earmark_provider end,
       earmark_month = case when ${WAITS} then m.earmark_month end, earmark_points = case when ${WAITS} then m.earmark_points end
     from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::int[], $8::uuid[], $9::text[], $10::bool[])
       as s(id, state, because, for_person, ended_as, able, least_points, decision, attention, keeps_attention)
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
      states.map((s) => s.attention ?? null),
      states.map((s) => s.attention === undefined && s.state !== 'ended'),
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

/** What was found about these cases is over; had a person seen to it, it is new when it comes again. */
export async function clearAttention(tx: Tx, cases: readonly string[], found: Attention): Promise<void> {
  if (cases.length === 0) return;
  await tx.query(
    `update matched_case set attention = nullif(attention, $2), attention_seen = nullif(attention_seen, $2)
     where id = any($1::uuid[]) and $2 in (attention, attention_seen)`,
    [cases, found],
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
