import type { OfferAnswer } from '#contracts/codes.js';
import type { Tx } from '#platform/database.js';

// Offers and allocations. Each statement is guarded, and its row count is held against what was decided.

export interface NewOffer {
  id: string;
  case: string;
  provider: string;
  points: number;
  intervention: string;
  plannedLead: string;
  plannedSecond?: string;
  offeredAt: Date;
  respondBy: Date;
  decision: string;
  /** First day of the month in which it is made, where the area is. */
  month: string;
  serious: boolean;
}

export async function saveOffers(tx: Tx, offers: readonly NewOffer[]): Promise<void> {
  if (offers.length === 0) return;
  await tx.query(
    `insert into offer (id, case_id, provider, state, points, intervention, offered_at, respond_by, decision, month, serious, planned_lead, planned_second)
     select o.id, o.case_id, o.provider, 'open', o.points, o.intervention, o.offered_at, o.respond_by, o.decision, o.month, o.serious, o.lead, o.second
     from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::int[], $5::text[], $6::timestamptz[], $7::timestamptz[], $8::uuid[], $9::date[], $10::bool[],
         $11::text[], $12::text[])
       as o(id, case_id, provider, points, intervention, offered_at, respond_by, decision, month, serious, lead, second)`,
    [
      offers.map((o) => o.id),
      offers.map((o) => o.case),
      offers.map((o) => o.provider),
      offers.map((o) => o.points),
      offers.map((o) => o.intervention),
      offers.map((o) => o.offeredAt.toISOString()),
      offers.map((o) => o.respondBy.toISOString()),
      offers.map((o) => o.decision),
      offers.map((o) => o.month),
      offers.map((o) => o.serious),
      offers.map((o) => o.plannedLead),
      offers.map((o) => o.plannedSecond ?? null),
    ],
  );
}

/** Who a provider says will do the work, and who said so. */
export interface Named {
  answeredBy?: string;
  lead?: string;
  second?: string;
  /** Whom the hub would have do it, where the provider names nobody: others than were planned at first, it may be. */
  plannedLead?: string;
  plannedSecond?: string;
}

export interface OfferEnd extends Named {
  id: string;
  state: OfferAnswer | 'expired' | 'withdrawn';
  reason?: string;
  noteCode?: string;
  signedOffBy?: string;
}

/** Answers, lapses and withdrawals of open offers. An offer that is no longer open makes the whole batch roll back. */
export async function endOffers(tx: Tx, ends: readonly OfferEnd[], now: Date): Promise<void> {
  if (ends.length === 0) return;
  const { rowCount } = await tx.query(
    `update offer o set state = e.state, reason = e.reason, note_code = e.note_code, answered_by = coalesce(e.answered_by, o.answered_by),
       lead = coalesce(e.lead, o.lead), second = coalesce(e.second, o.second), planned_lead = coalesce(e.planned_lead, o.planned_lead),
       planned_second = coalesce(e.planned_second, o.planned_second), signed_off_by = e.signed_off_by, answered_at = $11,
       accepted_at = case when e.state = 'accepted' then coalesce(o.accepted_at, $11) else o.accepted_at end
     from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[])
       as e(id, state, reason, note_code, answered_by, lead, second, planned_lead, planned_second, signed_off_by)
     where o.id = e.id and o.state = 'open'`,
    [
      ends.map((e) => e.id),
      ends.map((e) => e.state),
      ends.map((e) => e.reason ?? null),
      ends.map((e) => e.noteCode ?? null),
      ...named(ends),
      ends.map((e) => e.signedOffBy ?? null),
      now,
    ],
  );
  if (rowCount !== ends.length) throw new Error('An offer was ended that is no longer open: nothing of this batch is kept.');
}

const named = (rows: readonly Named[]) => [
  rows.map((e) => e.answeredBy ?? null),
  rows.map((e) => e.lead ?? null),
  rows.map((e) => e.second ?? null),
  rows.map((e) => e.plannedLead ?? null),
  rows.map((e) => e.plannedSecond ?? null),
];

/** Acceptances that wait to be signed off: the offers stay open and hold their points, and their time runs. Said again, the first time stands. */
export async function saveAcceptances(tx: Tx, acceptances: readonly (Named & { id: string })[], now: Date): Promise<void> {
  if (acceptances.length === 0) return;
  const { rowCount } = await tx.query(
    `update offer o set accepted_at = coalesce(o.accepted_at, $7), answered_by = e.answered_by, lead = coalesce(e.lead, o.lead),
       second = coalesce(e.second, o.second), planned_lead = coalesce(e.planned_lead, o.planned_lead),
       planned_second = coalesce(e.planned_second, o.planned_second)
     from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[]) as e(id, answered_by, lead, second, planned_lead, planned_second)
     where o.id = e.id and o.state = 'open'`,
    [acceptances.map((e) => e.id), ...named(acceptances), now],
  );
  if (rowCount !== acceptances.length) throw new Error('An offer was accepted that is no longer open: nothing of this batch is kept.');
}

export async function saveLastAllocated(tx: Tx, providers: readonly string[], now: Date): Promise<void> {
  if (providers.length > 0) await tx.query('update provider set last_allocated_at = $2 where id = any($1::uuid[])', [providers, now]);
}

/** Work begun on live allocations; told again, the first time stands. What is told of a case that the provider has no more is no matter. */
export async function saveBegun(tx: Tx, begun: readonly { case: string; provider: string; at: Date }[]): Promise<void> {
  await tx.query(
    `update offer o set begun_at = b.at
     from (select id, provider, min(at) as at from unnest($1::uuid[], $2::uuid[], $3::timestamptz[]) as b(id, provider, at) group by id, provider) b
     where o.case_id = b.id and o.provider = b.provider and o.state = 'accepted' and o.ended_at is null and o.begun_at is null`,
    [begun.map((b) => b.case), begun.map((b) => b.provider), begun.map((b) => b.at)],
  );
}

/** Ends live allocations. */
export async function endAllocations(tx: Tx, ends: readonly { offer: string; as: string; reason?: string }[], now: Date): Promise<void> {
  if (ends.length === 0) return;
  const { rowCount } = await tx.query(
    `update offer o set ended_at = $4, ended_as = e.ended_as, reason = e.reason from unnest($1::uuid[], $2::text[], $3::text[]) as e(id, ended_as, reason)
     where o.id = e.id and o.state = 'accepted' and o.ended_at is null`,
    [ends.map((e) => e.offer), ends.map((e) => e.as), ends.map((e) => e.reason ?? null), now],
  );
  if (rowCount !== ends.length) throw new Error('An allocation was ended twice: nothing of this batch is kept.');
}
