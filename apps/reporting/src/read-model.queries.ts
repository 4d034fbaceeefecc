import type { CaseChangedV1 } from '#contracts/case.changed.v1.js';
import type { ReferralAcceptedV1 } from '#contracts/referral.accepted.v1.js';
import type { Arrived } from '#messaging/arrived.js';
import { columnsOf } from '#platform/columns.js';
import type { Tx } from '#platform/database.js';

/**
 * Writes of the read model, a list at a time. Every one may come twice or late and changes nothing then: a producer's part of a row
 * is only ever replaced by a higher version, and what is said to be first is kept as the least.
 */
type Row = Record<string, unknown>;

/** The list as one JSON value: one parameter, however long the list. */
const rows = (list: Row[]): unknown[] => [JSON.stringify(list)];
export const versionOf = (arrived: Arrived): number => arrived.aggregateVersion ?? 0;

export async function takeAccepted(tx: Tx, arrived: Arrived<ReferralAcceptedV1>[]): Promise<void> {
  await tx.query(
    `insert into case_row (case_id, reference, agency, message_id, received_at, door, route, initiated_by, category, stage, complexity, district,
       coded_version, intake_state, intake_version)
     select case_id, reference, agency, message_id, received_at, door, route, initiated_by, category, stage, complexity, district, version, state, version
     from unnest($1::uuid[], $2::text[], $3::uuid[], $4::text[], $5::timestamptz[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[],
       $11::text[], $12::text[], $13::bigint[], $14::text[])
       as f(case_id, reference, agency, message_id, received_at, door, route, initiated_by, category, stage, complexity, district, version, state)
     on conflict (case_id) do update set reference = excluded.reference, agency = excluded.agency, message_id = excluded.message_id,
       door = excluded.door, route = excluded.route, initiated_by = excluded.initiated_by, received_at = excluded.received_at,
       category = case when case_row.coded_version < excluded.coded_version then excluded.category else case_row.category end,
       stage = case when case_row.coded_version < excluded.coded_version then excluded.stage else case_row.stage end,
       complexity = case when case_row.coded_version < excluded.coded_version then excluded.complexity else case_row.complexity end,
       district = case when case_row.coded_version < excluded.coded_version then excluded.district else case_row.district end,
       coded_version = greatest(case_row.coded_version, excluded.coded_version),
       intake_state = case when case_row.intake_version < excluded.intake_version then excluded.intake_state else case_row.intake_state end,
       intake_version = greatest(case_row.intake_version, excluded.intake_version)`,
    [
      ...columnsOf(
        arrived.map(({ data }) => data),
        'case', 'reference', 'agency', 'messageId', 'receivedAt', 'door', 'route', 'initiatedBy', 'category', 'stage', 'complexity', 'district',
      ), // prettier-ignore
      arrived.map(versionOf),
      arrived.map(({ data }) => data.triage?.outcome ?? 'triage'),
    ],
  );
}

export async function takeChanged(tx: Tx, arrived: Arrived<CaseChangedV1>[]): Promise<void> {
  await tx.query(
    `insert into case_row (case_id, category, stage, complexity, district, coded_version)
     select f."case", category, stage, complexity, district, version
     from jsonb_to_recordset($1) as f("case" uuid, category text, stage text, complexity text, district text, version bigint)
     on conflict (case_id) do update set category = excluded.category, stage = excluded.stage, complexity = excluded.complexity,
       district = excluded.district, coded_version = excluded.coded_version
     where case_row.coded_version < excluded.coded_version`,
    rows(arrived.map((one) => ({ ...one.data, version: versionOf(one) }))),
  );
}

export interface IntakeSays {
  case: string;
  version: number;
  state: string;
  reason?: string;
  by?: string;
  endedAt?: string;
}
export async function takeIntakeState(tx: Tx, says: IntakeSays[]): Promise<void> {
  await tx.query(
    `insert into case_row (case_id, intake_state, intake_reason, ended_by, closed_at, intake_version)
     select f."case", state, reason, "by", "endedAt", version
     from jsonb_to_recordset($1) as f("case" uuid, state text, reason text, "by" text, "endedAt" timestamptz, version bigint)
     on conflict (case_id) do update set intake_state = excluded.intake_state, intake_reason = excluded.intake_reason,
       ended_by = excluded.ended_by, closed_at = least(case_row.closed_at, excluded.closed_at), intake_version = excluded.intake_version
     where case_row.intake_version < excluded.intake_version`,
    rows(says as unknown as Row[]),
  );
}

export interface MatchingSays {
  case: string;
  version: number;
  state: 'waiting' | 'offered' | 'allocated' | 'reallocating';
  provider?: string;
  offeredAt?: string;
  allocatedAt?: string;
}
export async function takeMatchingState(tx: Tx, says: MatchingSays[]): Promise<void> {
  await tx.query(
    `insert into case_row (case_id, matching_state, provider, offered_at, allocated_at, matching_version)
     select * from unnest($1::uuid[], $2::text[], $3::uuid[], $4::timestamptz[], $5::timestamptz[], $6::bigint[])
     on conflict (case_id) do update set
       offered_at = least(case_row.offered_at, excluded.offered_at), allocated_at = least(case_row.allocated_at, excluded.allocated_at),
       matching_state = case when case_row.matching_version < excluded.matching_version then excluded.matching_state else case_row.matching_state end,
       provider = case when case_row.matching_version < excluded.matching_version then excluded.provider else case_row.provider end,
       matching_version = greatest(case_row.matching_version, excluded.matching_version)`,
    columnsOf(says, 'case', 'state', 'provider', 'offeredAt', 'allocatedAt', 'version'),
  );
}

export interface CaseworkSays {
  case: string;
  version: number;
  state: string;
  provider: string;
  end?: string;
  side?: string;
  intervention?: string;
  agreement?: string;
  closedAt?: string;
}
export async function takeCaseworkState(tx: Tx, says: CaseworkSays[]): Promise<void> {
  await tx.query(
    `insert into case_row (case_id, casework_state, casework_provider, case_end, ended_side, intervention, agreement, closed_at, casework_version)
     select f."case", state, provider, "end", side, intervention, agreement, "closedAt", version
     from jsonb_to_recordset($1) as f("case" uuid, state text, provider uuid, "end" text, side text, intervention text, agreement text,
       "closedAt" timestamptz, version bigint)
     on conflict (case_id) do update set casework_state = excluded.casework_state, casework_provider = excluded.casework_provider,
       case_end = excluded.case_end, ended_side = excluded.ended_side, intervention = excluded.intervention, agreement = excluded.agreement,
       closed_at = least(case_row.closed_at, excluded.closed_at), casework_version = excluded.casework_version
     where case_row.casework_version < excluded.casework_version`,
    rows(says as unknown as Row[]),
  );
}

export interface MessageTold {
  agency: string;
  messageId: string;
  receivedAt: string;
  outcome: 'set_aside' | 'rejected';
  faults: { path: string; code: string }[];
}
/** What was given up is rejected, in whatever order it is told; and what was mended is a case, which whoever counts finds by its message (`NO_CASE`). */
export async function takeMessages(tx: Tx, told: MessageTold[]): Promise<void> {
  await tx.query(
    `insert into message_row (agency, message_id, received_at, outcome, faults)
     select distinct on (agency, "messageId", "receivedAt") agency, "messageId", "receivedAt", outcome, faults
     from jsonb_to_recordset($1) as f(agency uuid, "messageId" text, "receivedAt" timestamptz, outcome text, faults jsonb)
     order by agency, "messageId", "receivedAt", array_position(array['case', 'rejected', 'set_aside'], outcome)
     on conflict (agency, message_id, received_at) do update set outcome = excluded.outcome, faults = excluded.faults
     where array_position(array['set_aside', 'rejected', 'case'], message_row.outcome) < array_position(array['set_aside', 'rejected', 'case'], excluded.outcome)`,
    // A fault's sentence is for the sender; its path and code are for counting.
    rows(told.map((one) => ({ ...one, faults: one.faults.map(({ path, code }) => ({ path, code })) }))),
  );
}

export interface OfferSays {
  offer: string;
  version: number;
  state: 'open' | 'accepted' | 'declined' | 'expired' | 'withdrawn';
  case: string;
  provider: string;
  points?: number;
  reason?: string;
  offeredAt?: string;
  endedAt?: string;
}
export async function takeOffers(tx: Tx, says: OfferSays[]): Promise<void> {
  await tx.query(
    `insert into offer_row (offer, case_id, provider, points, state, reason, offered_at, ended_at, version)
     select * from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::integer[], $5::text[], $6::text[], $7::timestamptz[], $8::timestamptz[], $9::bigint[])
     on conflict (offer) do update set points = coalesce(offer_row.points, excluded.points), offered_at = coalesce(offer_row.offered_at, excluded.offered_at),
       state = case when offer_row.version < excluded.version then excluded.state else offer_row.state end,
       reason = case when offer_row.version < excluded.version then excluded.reason else offer_row.reason end,
       ended_at = case when offer_row.version < excluded.version then excluded.ended_at else offer_row.ended_at end,
       version = greatest(offer_row.version, excluded.version)`,
    columnsOf(says, 'offer', 'case', 'provider', 'points', 'state', 'reason', 'offeredAt', 'endedAt', 'version'),
  );
}
