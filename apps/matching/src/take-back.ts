import type { DeclineReason, Side, UnallocationReason } from '#contracts/codes.js';
import { bookedBy } from './booked.js';
import type { Desk } from './desk.js';
import { clearAttention } from './matching.writes.js';
import type { OfferRow } from './offers.queries.js';
import { endAllocations } from './offers.writes.js';

export interface TakenBack {
  /** The accepted offer that is the allocation. */
  offer: OfferRow;
  reason: UnallocationReason;
  by: Side;
  /** Why its provider handed it back. */
  handedBackFor?: DeclineReason;
}

/**
 * Takes cases back from the providers that they are allocated to; points of this month and later ones are free again. What becomes of the cases is for
 * the caller to say.
 */
export async function takeBack(desk: Desk, taken: readonly TakenBack[]): Promise<void> {
  if (taken.length === 0) return;
  const { unit, rules } = desk;
  await endAllocations(unit.tx, taken.map(({ offer, reason, handedBackFor }) => ({ offer: offer.id, as: reason, reason: handedBackFor })), unit.now); // prettier-ignore
  await clearAttention(unit.tx, taken.map(({ offer }) => offer.case), 'no_longer_fits'); // prettier-ignore
  for (const { offer, reason, by } of taken) {
    unit.tell({
      type: 'case.unallocated.v1',
      subject: `case/${offer.case}`,
      area: rules.area,
      data: {
        case: offer.case,
        reference: offer.reference,
        area: rules.area,
        offer: offer.id,
        provider: offer.provider,
        reason,
        by,
        pointsFreed: desk.end(bookedBy(offer)),
        at: unit.now.toISOString(),
      },
    });
  }
}
