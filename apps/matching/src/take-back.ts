import type { Side, UnallocationReason } from '#contracts/codes.js';
import type { Desk } from './desk.js';
import type { OfferRow } from './matching.queries.js';
import { endAllocations } from './matching.writes.js';

export interface TakenBack {
  /** The accepted offer that is the allocation. */
  offer: OfferRow;
  reason: UnallocationReason;
  by: Side;
}

/** Takes cases back from the providers that they are allocated to; the points are free again. What becomes of the cases is for the caller to say. */
export async function takeBack(desk: Desk, taken: readonly TakenBack[]): Promise<void> {
  const { unit, rules } = desk;
  await endAllocations(
    unit.tx,
    taken.map(({ offer, reason }) => ({ offer: offer.id, as: reason })),
    unit.now,
  );
  for (const { offer, reason, by } of taken) {
    desk.move({ provider: offer.provider, held: 0, committed: -offer.points });
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
        pointsFreed: offer.points,
        at: unit.now.toISOString(),
      },
    });
  }
}
