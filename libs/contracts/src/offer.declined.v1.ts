import { Classified, Meaning } from './classified.js';
import { declineReasons, type DeclineReason } from './codes.js';
import { EndedOffer, endedOfferExample } from './ended-offer.js';
import { Code, OneOf, Optional, Whole } from './fields.js';

@Meaning('A provider declined an offer. After three declines the case goes to a person.')
export class OfferDeclinedV1 extends EndedOffer {
  @Classified('none', 'Why') @OneOf(declineReasons) reason!: DeclineReason;
  @Classified('coded', "A code of the provider's own list of reasons") @Optional() @Code() noteCode?: string;
  @Classified('coded', "The provider's id of who answered") @Optional() @Code() answeredBy?: string;
  @Classified('none', 'How often this case has now been declined') @Whole(1, 1000) declines!: number;
}

export const offerDeclinedV1Example: OfferDeclinedV1 = { ...endedOfferExample, reason: 'capacity', answeredBy: 'staff-12', declines: 1 };
