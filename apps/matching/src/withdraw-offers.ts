import type { OfferWithdrawalReason } from '#contracts/codes.js';
import { endedOffer } from './answer-offers.js';
import { bookedBy } from './booked.js';
import type { Desk } from './desk.js';
import { saveRefusals, saveStates } from './matching.writes.js';
import type { OfferRow } from './offers.queries.js';
import { endOffers } from './offers.writes.js';

export interface Withdrawal {
  offer: OfferRow;
  reason: OfferWithdrawalReason;
}

/** Takes open offers back; the points are free again. What becomes of the cases is for the caller to say. */
export async function withdrawOffers(desk: Desk, withdrawals: readonly Withdrawal[]): Promise<void> {
  if (withdrawals.length === 0) return;
  const { unit, rules } = desk;
  await endOffers(unit.tx, withdrawals.map(({ offer, reason }) => ({ id: offer.id, state: 'withdrawn', reason })), unit.now); // prettier-ignore
  for (const { offer, reason } of withdrawals) {
    unit.tell({
      type: 'offer.withdrawn.v1',
      subject: `case/${offer.case}`,
      area: rules.area,
      data: { ...endedOffer(offer, rules, unit.now, desk.giveBack(bookedBy(offer))), reason },
    });
  }
}

/** Lets offers lapse, those that wait to be signed off among them. A provider that did not answer is not asked again about the same case. */
export async function expireOffers(desk: Desk, offers: readonly OfferRow[]): Promise<void> {
  if (offers.length === 0) return;
  const { unit, rules } = desk;
  await endOffers(unit.tx, offers.map((offer) => ({ id: offer.id, state: 'expired' })), unit.now); // prettier-ignore
  for (const offer of offers) {
    const data = endedOffer(offer, rules, unit.now, desk.giveBack(bookedBy(offer)));
    unit.tell({ type: 'offer.expired.v1', subject: `case/${offer.case}`, area: rules.area, data });
  }
  await refuse(desk, offers);
}

/** These providers are not asked again about these cases, which wait for the next best. */
export async function refuse({ unit }: Desk, offers: readonly OfferRow[]): Promise<void> {
  await saveRefusals(unit.tx, offers.map((offer) => ({ case: offer.case, provider: offer.provider }))); // prettier-ignore
  await saveStates(unit.tx, offers.map((offer) => ({ id: offer.case, state: 'waiting' }))); // prettier-ignore
}
