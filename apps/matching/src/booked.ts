import type { Booked } from './desk.js';
import type { OfferRow } from './offers.queries.js';

const told = (...codes: readonly (string | null | undefined)[]): string[] =>
  codes.flatMap((code) => (code === null || code === undefined ? [] : [code]));

/** What an offer or an allocation has of its provider: whom the provider named, or else who was planned. */
export const bookedBy = ({ provider, points, month, serious, lead, second, plannedLead, plannedSecond }: OfferRow): Booked => ({
  provider,
  points,
  serious,
  booked: month,
  people: told(lead ?? plannedLead, second ?? plannedSecond),
});

/** Who does it once it is accepted: who is named now, or was before, or is planned. */
export const peopleOf = (named: { lead?: string; second?: string; plannedLead?: string; plannedSecond?: string }, offer: OfferRow): string[] =>
  told(named.lead ?? offer.lead ?? named.plannedLead ?? offer.plannedLead, named.second ?? offer.second ?? named.plannedSecond ?? offer.plannedSecond); // prettier-ignore
