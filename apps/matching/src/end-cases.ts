import type { Side } from '#contracts/codes.js';
import { bookedBy } from './booked.js';
import type { Desk } from './desk.js';
import { casesOf } from './matching.queries.js';
import { saveStates } from './matching.writes.js';
import { liveAllocations, openOffers, type OfferRow } from './offers.queries.js';
import { endAllocations } from './offers.writes.js';
import { placeCases } from './place-cases.js';
import { takeBack } from './take-back.js';
import { withdrawOffers } from './withdraw-offers.js';

export interface CaseEnd {
  case: string;
  as: string;
  by?: Side;
  /** Who closed it. */
  provider?: string;
}

/** Ends cases: points freed are those that matching itself committed, so a case that is closed twice frees them once. Unknown cases are no matter. */
export async function endCases(desk: Desk, ends: readonly CaseEnd[]): Promise<void> {
  const { unit } = desk;
  const how = new Map(ends.map((end) => [end.case, end]));
  const known = [...(await casesOf(unit.tx, [...how.keys()])).values()].filter((each) => each.state !== 'ended');
  const cases = known.map((each) => each.id);
  const open = await openOffers(unit.tx, { cases });
  await withdrawOffers(
    desk,
    open.map((offer) => ({ offer, reason: 'referral_ended' })),
  );
  const live = await liveAllocations(unit.tx, cases);
  const as = (offer: OfferRow) => how.get(offer.case)!;
  // Closed by a provider that had lost the case meanwhile: the one that has it now must be told that it is over.
  const closed = live.filter((offer) => as(offer).as === 'closed' && as(offer).provider === offer.provider);
  await endAllocations(
    unit.tx,
    closed.map((offer) => ({ offer: offer.id, as: 'closed' })),
    unit.now,
  );
  for (const offer of closed) desk.end(bookedBy(offer));
  desk.leaveList(cases);
  await takeBack(
    desk,
    live.filter((offer) => !closed.includes(offer)).map((offer) => ({ offer, reason: 'referral_ended', by: as(offer).by ?? 'hub' })),
  );
  await saveStates(
    unit.tx,
    cases.map((id) => ({ id, state: 'ended', endedAs: how.get(id)!.as })),
  );
  await placeCases(desk, []);
}
