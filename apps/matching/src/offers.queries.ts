import type { CodedCase } from '#contracts/coded-case.js';
import type { Tx } from '#platform/database.js';
import { FACTS } from './matching.queries.js';

export interface OfferRow {
  id: string;
  case: string;
  reference: string;
  provider: string;
  state: 'open' | 'accepted' | 'declined' | 'expired' | 'withdrawn';
  points: number;
  /** First day of the month in which it was made: half of its points are booked there, half in the next. */
  month: string;
  serious: boolean;
  intervention: string;
  /** Facilitators by code: whom the hub planned, and whom the provider named. */
  plannedLead: string | null;
  plannedSecond: string | null;
  lead: string | null;
  second: string | null;
  offeredAt: Date;
  respondBy: Date;
  /** When it was accepted; open still where it waits to be signed off. */
  acceptedAt: Date | null;
  answeredBy: string | null;
  signedOffBy: string | null;
  answeredAt: Date | null;
  reason: string | null;
  endedAt: Date | null;
  facts: CodedCase;
  refusedBy: string[];
  decision: string;
}

const OFFER = `o.id, o.case_id as "case", m.reference, o.provider, o.state, o.points, o.month::text as month, o.serious, o.intervention,
  o.planned_lead as "plannedLead", o.planned_second as "plannedSecond", o.lead, o.second, o.offered_at as "offeredAt", o.respond_by as "respondBy",
  o.accepted_at as "acceptedAt", o.answered_by as "answeredBy", o.signed_off_by as "signedOffBy", o.answered_at as "answeredAt", o.reason, o.ended_at as "endedAt", f.facts, m.refused_by as "refusedBy", o.decision`;
const OFFERED = `offer o join matched_case m on m.id = o.case_id ${FACTS}`;

export async function offersOf(tx: Tx, ids: readonly string[]): Promise<Map<string, OfferRow>> {
  const { rows } = await tx.query<OfferRow>(`select ${OFFER} from ${OFFERED} where o.id = any($1::uuid[])`, [ids]);
  return new Map(rows.map((row) => [row.id, row]));
}

/** Open offers, of these cases or of these providers. */
export async function openOffers(tx: Tx, of: { cases?: readonly string[]; providers?: readonly string[] }): Promise<OfferRow[]> {
  const { rows } = await tx.query<OfferRow>(
    `select ${OFFER} from ${OFFERED}
     where o.state = 'open' and (o.case_id = any($1::uuid[]) or o.provider = any($2::uuid[])) order by o.id`,
    [of.cases ?? [], of.providers ?? []],
  );
  return rows;
}

/** Allocations that have not ended, of these cases. */
export async function liveAllocations(tx: Tx, cases: readonly string[]): Promise<OfferRow[]> {
  const { rows } = await tx.query<OfferRow>(
    `select ${OFFER} from ${OFFERED}
     where o.state = 'accepted' and o.ended_at is null and o.case_id = any($1::uuid[]) order by o.id`,
    [cases],
  );
  return rows;
}

/** Open offers whose time is up. */
export async function dueOffers(tx: Tx, area: string, now: Date, limit: number): Promise<OfferRow[]> {
  const { rows } = await tx.query<OfferRow>(
    `select ${OFFER} from ${OFFERED}
     where o.state = 'open' and o.respond_by <= $2 and m.area = $1 order by o.respond_by, o.id limit $3`,
    [area, now, limit],
  );
  return rows;
}

export async function listOffers(tx: Tx, area: string, provider: string | undefined, state: string | undefined): Promise<OfferRow[]> {
  const { rows } = await tx.query<OfferRow>(
    `select ${OFFER} from ${OFFERED}
     where m.area = $1 and ($2::uuid is null or o.provider = $2) and ($3::text is null or o.state = $3)
     order by o.offered_at desc, o.id desc limit 500`,
    [area, provider ?? null, state ?? null],
  );
  return rows;
}
