import type { OfferWithdrawalReason } from '#contracts/codes.js';
import { endedOffer } from './answer-offers.js';
import type { Desk } from './desk.js';
import type { OfferRow } from './matching.queries.js';
import { endOffers, saveRefusals, saveStates } from './matching.writes.js';

export interface Withdrawal {
  offer: OfferRow;
  reason: OfferWithdrawalReason;
}

/** Takes open offers back; the points are free again. What becomes of the cases is for the caller to say. */
export async function withdrawOffers(desk: Desk, withdrawals: readonly Withdrawal[]): Promise<void> {
  const { unit, rules } = desk;
  await endOffers(
    unit.tx,
    withdrawals.map(({ offer, reason }) => ({ id: offer.id, state: 'withdrawn', reason })),
    unit.now,
  );
  for (const { offer, reason } of withdrawals) {
    desk.move({ provider: offer.provider, held: -offer.points, committed: 0 });
    unit.tell({
      type: 'offer.withdrawn.v1',
      subject: `case/${offer.case}`,
      area: rules.area,
      data: { ...endedOffer(offer, rules, unit.now), reason },
    });
  }
}

/** Lets offers lapse. A provider that did not answer is not asked again about the same case. */
export async function expireOffers(desk: Desk, offers: readonly OfferRow[]): Promise<void> {
  const { unit, rules } = desk;
  await endOffers(
    unit.tx,
    offers.map((offer) => ({ id: offer.id, state: 'expired' })),
    unit.now,
  );
  for (const offer of offers) {
    desk.move({ provider: offer.provider, held: -offer.points, committed: 0 });
    unit.tell({ type: 'offer.expired.v1', subject: `case/${offer.case}`, area: rules.area, data: endedOffer(offer, rules, unit.now) });
  }
  await saveRefusals(
    unit.tx,
    offers.map((offer) => ({ case: offer.case, provider: offer.provider })),
  );
  await saveStates(
    unit.tx,
    offers.map((offer) => ({ id: offer.case, state: 'waiting' })),
  );
}
