import type { ReferralEnd, ReferralEndReason, Side } from '#contracts/codes.js';
import type { Fact } from '#messaging/unit.js';
import type { CaseRow } from './cases.queries.js';

export interface End {
  end: ReferralEnd;
  reason: ReferralEndReason;
  by: Side;
  duplicateOf?: string;
  signpost?: string;
}

/** Ends a case, whose row is still to be written, and says so: whoever held it sees nobody any more. */
export function endReferral(row: CaseRow, how: End, now: Date): Fact {
  Object.assign(row, { state: how.end, missing: [], parked_until: null, state_since: now, provider: null });
  const { id, reference, area } = row;
  const data = { case: id, reference, area, ...how, endedAt: now.toISOString() };
  return { type: 'referral.ended.v1', subject: `case/${id}`, area, data };
}
