import { Meaning } from './classified.js';
import { OfferMade, offerMadeExample } from './offer-made.js';

@Meaning('A provider is reminded of an offer that it has not answered.')
export class OfferRemindedV1 extends OfferMade {}

export const offerRemindedV1Example: OfferRemindedV1 = offerMadeExample;
