import type { Desk } from './desk.js';
import { clearAttention, saveStates } from './matching.writes.js';
import { liveAllocations, openOffers, type OfferRow } from './offers.queries.js';
import { peopleOfOffers, questionOfOffer } from './question-of-offer.js';
import { failingMask, failsByRoomAlone } from './rules/every-rule.rules.js';
import { examine } from './rules/hard-rule.rules.js';
import type { Question } from './rules/question.rules.js';
import { noteAttention } from './waiting/waiting-list.writes.js';
import { withdrawOffers } from './withdraw-offers.js';

/**
 * Cases that have changed: open offers are withdrawn that today's rules would not let be made, or that hold other points than the case now needs. An
 * allocation that they would not let be made is left where it is, and brought to the notice of a person: work has begun, and people know each other.
 */
export async function withdrawWhatNoLongerFits(desk: Desk, cases: readonly string[]): Promise<void> {
  const { tx, now } = desk.unit;
  const offers = await openOffers(tx, { cases });
  const allocations = await liveAllocations(tx, cases);
  if (offers.length + allocations.length === 0) return;
  const people = await peopleOfOffers(desk, [...offers, ...allocations]);
  const passes = (offer: OfferRow, more: (q: Question) => boolean) => {
    const q = questionOfOffer(desk, offer, people);
    return q !== undefined && failsByRoomAlone(failingMask(examine(q))) && more(q);
  };
  const unfit = offers.filter((offer) => !passes(offer, (q) => examine(q).work?.points === offer.points && offer.serious === examine(q).needs.serious)); // prettier-ignore
  await withdrawOffers(desk, unfit.map((offer) => ({ offer, reason: 'recoded' }))); // prettier-ignore
  await saveStates(tx, unfit.map((offer) => ({ id: offer.case, state: 'waiting' }))); // prettier-ignore
  const strangers = allocations.filter((offer) => !passes(offer, () => true));
  await noteAttention(tx, strangers.map((offer) => ({ case: offer.case, attention: 'no_longer_fits' })), now); // prettier-ignore
  const fits = allocations.filter((offer) => !strangers.includes(offer)).map((offer) => offer.case);
  await clearAttention(tx, fits, 'no_longer_fits');
}
