import { Classified, Meaning } from './classified.js';
import { exampleIds } from './example-ids.js';
import { Code, Id, Instant, Optional, Part, Parts, Reference, UniqueBy, WebAddress, Whole, YesNo } from './fields.js';
import { MonthPoints } from './month-points.js';
import { OfferSummary, offerSummaryExample } from './offer-summary.js';

@Meaning('An offer as its provider is told of it.')
export class OfferMade {
  @Classified('none', 'The offer; answer with offer.answered.v1') @Id() offer!: string;
  @Classified('none', 'The case') @Id() case!: string;
  @Classified('none', "The hub's reference") @Reference() reference!: string;
  @Classified('coded', 'The case, without identities') @Part(() => OfferSummary) summary!: OfferSummary;
  @Classified('none', 'Points held for it; one is about an hour') @Whole(0, 10_000) points!: number;
  @Classified('none', 'The months in which the points are held')
  @Optional()
  @Parts(() => MonthPoints, 2, 1)
  @UniqueBy('period')
  periods?: MonthPoints[];
  @Classified('coded', 'A manager of the provider must sign the case off before it counts as accepted')
  @Optional()
  @YesNo()
  signOffNeeded?: boolean;
  @Classified('coded', "The provider's id of the facilitator who could lead; it may name another") @Optional() @Code() plannedLead?: string;
  @Classified('coded', "The provider's id of who could be the second facilitator") @Optional() @Code() plannedSecond?: string;
  @Classified('none', 'When it was offered') @Instant() offeredAt!: string;
  @Classified('none', 'When it lapses') @Instant() respondBy!: string;
  @Classified('none', 'The page on which it can be answered') @WebAddress() link!: string;
}

export const offerMadeExample: OfferMade = {
  offer: exampleIds.offer,
  case: exampleIds.case,
  reference: 'RJ-7K2M-4Q',
  summary: offerSummaryExample,
  points: 8,
  periods: [
    { period: '2026-01', points: 4 },
    { period: '2026-02', points: 4 },
  ],
  signOffNeeded: false,
  plannedLead: 'staff-12',
  offeredAt: '2026-01-05T10:00:01.400Z',
  respondBy: '2026-01-07T17:00:00Z',
  link: `https://hub.example.org/offers/${exampleIds.offer}`,
};
