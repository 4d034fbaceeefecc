import { Meaning } from './classified.js';
import { OfferMade, offerMadeExample } from './offer-made.js';

@Meaning('A provider is asked to take a case.')
export class OfferMadeV1 extends OfferMade {}

export const offerMadeV1Example: OfferMadeV1 = offerMadeExample;
