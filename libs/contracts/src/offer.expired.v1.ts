import { Meaning } from './classified.js';
import { EndedOffer, endedOfferExample } from './ended-offer.js';

@Meaning("An offer lapsed: the provider did not answer in time. It is told in the same words as the hub's services.")
export class OfferExpiredV1 extends EndedOffer {}

export const offerExpiredV1Example: OfferExpiredV1 = { ...endedOfferExample, at: '2026-01-07T17:00:00.511Z' };
