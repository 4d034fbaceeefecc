import type { Desk } from './desk.js';
import { casesOf, liveAllocations, openOffers } from './matching.queries.js';
import { endAllocations, saveStates } from './matching.writes.js';
import { placeCases } from './place-cases.js';
import { withdrawOffers } from './withdraw-offers.js';

/** Ends cases: points freed are those that matching itself committed, so a case that is closed twice frees them once. Unknown cases are no matter. */
export async function endCases(desk: Desk, ends: readonly { case: string; as: string }[]): Promise<void> {
  const { unit } = desk;
  const how = new Map(ends.map((end) => [end.case, end.as]));
  const known = [...(await casesOf(unit.tx, [...how.keys()])).values()].filter((each) => each.state !== 'ended');
  const cases = known.map((each) => each.id);
  const open = await openOffers(unit.tx, { cases });
  await withdrawOffers(
    desk,
    open.map((offer) => ({ offer, reason: 'referral_ended' })),
  );
  const live = await liveAllocations(unit.tx, cases);
  await endAllocations(
    unit.tx,
    live.map((offer) => ({ offer: offer.id, as: how.get(offer.case)! })),
    unit.now,
  );
  for (const { provider, points } of live) desk.move({ provider, held: 0, committed: -points });
  await saveStates(
    unit.tx,
    cases.map((id) => ({ id, state: 'ended', endedAs: how.get(id)! })),
  );
  await placeCases(desk, []);
}
