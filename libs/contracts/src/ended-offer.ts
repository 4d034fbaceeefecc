import { Classified, Meaning } from './classified.js';
import { exampleIds } from './example-ids.js';
import { Code, Id, Instant, Reference, Whole } from './fields.js';

@Meaning("What every fact about an offer's end says.")
export class EndedOffer {
  @Classified('none', 'The case') @Id() case!: string;
  @Classified('none', "The hub's reference") @Reference() reference!: string;
  @Classified('none', 'Area') @Code() area!: string;
  @Classified('none', 'The offer') @Id() offer!: string;
  @Classified('none', 'The provider') @Id() provider!: string;
  @Classified('none', 'Points that are free again') @Whole(0, 10_000) pointsFreed!: number;
  @Classified('none', 'When') @Instant() at!: string;
}

export const endedOfferExample: EndedOffer = {
  case: exampleIds.case,
  reference: 'RJ-7K2M-4Q',
  area: 'cambridgeshire',
  offer: exampleIds.offer,
  provider: exampleIds.provider,
  pointsFreed: 8,
  at: '2026-01-06T10:15:02.300Z',
};
