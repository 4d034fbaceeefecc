import { Classified, Meaning } from './classified.js';
import { offerWithdrawalReasons, type OfferWithdrawalReason } from './codes.js';
import { EndedOffer, endedOfferExample } from './ended-offer.js';
import { OneOf } from './fields.js';

@Meaning("The hub took an offer back. The provider is told in the same words as the hub's services.")
export class OfferWithdrawnV1 extends EndedOffer {
  @Classified('coded', 'Why') @OneOf(offerWithdrawalReasons) reason!: OfferWithdrawalReason;
}

export const offerWithdrawnV1Example: OfferWithdrawnV1 = { ...endedOfferExample, reason: 'consent_withdrawn' };
