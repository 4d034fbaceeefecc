import { Classified, Meaning } from './classified.js';
import { declineReasons, offerAnswers, type DeclineReason, type OfferAnswer } from './codes.js';
import { exampleIds } from './example-ids.js';
import { Code, Extensions, Id, Instant, OneOf, Optional, Part, RequiredWhen } from './fields.js';
import { HandedOnFrom, handedOnFromExample } from './handed-on.js';

class AnswerToOffer {
  @Classified('none', 'The offer') @Id() offer!: string;
  @Classified('none', 'Accepted or declined') @OneOf(offerAnswers) answer!: OfferAnswer;
  @Classified('none', 'Why it is declined') @RequiredWhen('answer', 'declined') @OneOf(declineReasons) reason?: DeclineReason;
  @Classified('coded', "A code of the provider's own list of reasons") @Optional() @Code() noteCode?: string;
  @Classified('coded', "The provider's id of the member of staff who answers") @Code() answeredBy!: string;
  @Classified('none', 'When it was answered') @Instant() answeredAt!: string;
  @Classified('coded', "The provider's id of the manager who signs a serious and sensitive case off; another than who answers")
  @Optional()
  @Code()
  signedOffBy?: string;
  @Classified(
    'coded',
    "Who is to lead: a facilitator whom the hub knows of this provider, by the provider's own id, who may lead the case; otherwise the acceptance is refused. Left out, it is who was planned; another may be named later",
  )
  @Optional()
  @Code()
  lead?: string;
  @Classified('coded', 'Who is to be the second facilitator: known to the hub and able to be, as the lead. Left out, it is who was planned')
  @Optional()
  @Code()
  second?: string;
}

@Meaning('A provider accepts or declines an offer.')
export class OfferAnsweredV1 extends AnswerToOffer {
  @Classified('restricted', "The provider's own further fields; they stay at the door") @Optional() @Extensions() extensions?: Record<
    string,
    unknown
  >;
}

@Meaning('The same answer, as intake hands it on to matching.')
export class OfferAnsweredHandedOnV1 extends AnswerToOffer {
  @Classified('coded', 'Whose message it was') @Part(() => HandedOnFrom) handedOnFrom!: HandedOnFrom;
}

export const offerAnsweredV1Example: OfferAnsweredV1 = {
  offer: exampleIds.offer,
  answer: 'declined',
  reason: 'capacity',
  answeredBy: 'staff-12',
  answeredAt: '2026-01-06T10:15:00Z',
};
export const offerAnsweredHandedOnV1Example: OfferAnsweredHandedOnV1 = { ...offerAnsweredV1Example, handedOnFrom: handedOnFromExample };
