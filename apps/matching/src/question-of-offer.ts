import { acquainted, NOBODY_KNOWN, type Acquainted } from './acquainted.queries.js';
import { bookedBy } from './booked.js';
import { sittingAt } from './decide-at-desk.js';
import type { Desk } from './desk.js';
import { keysOf } from './matching.queries.js';
import type { OfferRow } from './offers.queries.js';
import { withWork } from './provider-now.rules.js';
import type { Question } from './rules/question.rules.js';

/** By case, for offers and allocations that are looked at again. */
export async function peopleOfOffers(desk: Desk, offers: readonly OfferRow[]): Promise<Map<string, Acquainted>> {
  return acquainted(desk.unit.tx, await keysOf(desk.unit.tx, [...new Set(offers.map((offer) => offer.case))]));
}

/**
 * What would be asked of this provider about this case today, as if it had not been offered yet: its people without this very case. Its points are not
 * given back: room is not asked again. Undefined where the provider is not one of the area any more.
 */
export function questionOfOffer(desk: Desk, offer: OfferRow, people: ReadonlyMap<string, Acquainted>): Question | undefined {
  const provider = desk.provider(offer.provider);
  if (!provider) return undefined;
  const { today, contactBy, rules } = sittingAt(desk, []);
  const without = withWork(provider, bookedBy(offer).people, -1);
  return {
    asking: {
      id: offer.case,
      facts: offer.facts,
      refusedBy: [],
      ...(people.get(offer.case) ?? NOBODY_KNOWN),
      workingDaysWaited: 0,
      priority: 1,
      arrivalPriority: 1,
      since: offer.offeredAt.toISOString(),
    },
    provider: without,
    months: without.months,
    today,
    contactBy,
    youthFirst: false,
    rules,
  };
}
