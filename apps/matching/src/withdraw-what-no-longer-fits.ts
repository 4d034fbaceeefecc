import type { Desk } from './desk.js';
import { failingRules, ofCapacity } from './hard-rules.rules.js';
import { questionOf } from './match-case.rules.js';
import { openOffers, type OfferRow } from './matching.queries.js';
import { saveStates } from './matching.writes.js';
import { withdrawOffers } from './withdraw-offers.js';

/** Withdraws the open offers of these cases that today's rules would not let be made, or that hold other points than the case now needs. */
export async function withdrawWhatNoLongerFits(desk: Desk, cases: readonly string[]): Promise<void> {
  const offers = await openOffers(desk.unit.tx, { cases });
  const unfit = offers.filter((offer) => !stillFits(desk, offer));
  await withdrawOffers(
    desk,
    unfit.map((offer) => ({ offer, reason: 'recoded' })),
  );
  await saveStates(
    desk.unit.tx,
    unfit.map((offer) => ({ id: offer.case, state: 'waiting' })),
  );
}

function stillFits(desk: Desk, offer: OfferRow): boolean {
  const provider = desk.provider(offer.provider);
  if (!provider) return false;
  const asking = { id: offer.case, facts: offer.facts, refusedBy: offer.refusedBy, knownToOtherSide: [] };
  const question = questionOf(asking, provider, desk.rules.today(desk.unit.now), desk.rules.set);
  return question.weighed?.points === offer.points && failingRules(question).every(ofCapacity);
}
