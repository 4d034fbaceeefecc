import { Classified, Meaning } from './classified.js';
import { exampleIds } from './example-ids.js';
import { Id, Instant, Part, Reference, WebAddress, Whole } from './fields.js';
import { OfferSummary, offerSummaryExample } from './offer-summary.js';

@Meaning('An offer as its provider is told of it.')
export class OfferMade {
  @Classified('none', 'The offer; answer with offer.answered.v1') @Id() offer!: string;
  @Classified('none', 'The case') @Id() case!: string;
  @Classified('none', "The hub's reference") @Reference() reference!: string;
  @Classified('coded', 'The case, without identities') @Part(() => OfferSummary) summary!: OfferSummary;
  @Classified('none', 'Points held for it; one is about an hour') @Whole(0, 10_000) points!: number;
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
  offeredAt: '2026-01-05T10:00:01.400Z',
  respondBy: '2026-01-07T17:00:00Z',
  link: `https://hub.example.org/offers/${exampleIds.offer}`,
};
