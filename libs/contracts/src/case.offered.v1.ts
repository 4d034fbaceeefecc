import { Classified, Meaning } from './classified.js';
import { exampleIds } from './example-ids.js';
import { Code, Id, Instant, Optional, Part, Parts, Reference, UniqueBy, Whole, YesNo } from './fields.js';
import { MonthPoints } from './month-points.js';
import { OfferSummary, offerSummaryExample } from './offer-summary.js';

@Meaning('A provider is asked to take a case; the points are held until it answers or the offer lapses.')
export class CaseOfferedV1 {
  @Classified('none', 'The case') @Id() case!: string;
  @Classified('none', "The hub's reference") @Reference() reference!: string;
  @Classified('none', 'Area') @Code() area!: string;
  @Classified('none', 'The offer') @Id() offer!: string;
  @Classified('none', 'The provider') @Id() provider!: string;
  @Classified('none', 'Points held') @Whole(0, 10_000) points!: number;
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
  @Classified('none', 'The how-manieth offer of this case') @Whole(1, 1000) round!: number;
  @Classified('none', 'When it was offered') @Instant() offeredAt!: string;
  @Classified('none', 'When the provider is reminded') @Instant() remindAt!: string;
  @Classified('none', 'When it lapses') @Instant() respondBy!: string;
  @Classified('none', 'The record of the decision') @Id() decision!: string;
  @Classified('coded', 'What the provider is told') @Part(() => OfferSummary) summary!: OfferSummary;
}

export const caseOfferedV1Example: CaseOfferedV1 = {
  case: exampleIds.case,
  reference: 'RJ-7K2M-4Q',
  area: 'cambridgeshire',
  offer: exampleIds.offer,
  provider: exampleIds.provider,
  points: 8,
  periods: [
    { period: '2026-01', points: 4 },
    { period: '2026-02', points: 4 },
  ],
  signOffNeeded: false,
  plannedLead: 'staff-12',
  round: 1,
  offeredAt: '2026-01-05T10:00:01.400Z',
  remindAt: '2026-01-06T17:00:00Z',
  respondBy: '2026-01-07T17:00:00Z',
  decision: exampleIds.decision,
  summary: offerSummaryExample,
};
