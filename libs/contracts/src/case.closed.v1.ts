import { Classified, Meaning } from './classified.js';
import { agreements, ends, interventions, sides, type Agreement, type End, type Intervention, type Side } from './codes.js';
import { exampleIds } from './example-ids.js';
import { Amount, Code, Id, Instant, OneOf, Optional, Parts, Reference, Whole } from './fields.js';
import { PersonTrack } from './person-track.js';

@Meaning("A provider's work on a case has ended; its points are free again.")
export class CaseClosedV1 {
  @Classified('none', 'The case') @Id() case!: string;
  @Classified('none', "The hub's reference") @Reference() reference!: string;
  @Classified('none', 'Area') @Code() area!: string;
  @Classified('none', 'The provider') @Id() provider!: string;
  @Classified('coded', 'How it ended: completed, or why not') @OneOf(ends) end!: End;
  @Classified('coded', 'The side that ended it, where it was not completed') @Optional() @OneOf(sides) side?: Side;
  @Classified('coded', 'The intervention that was delivered') @Optional() @OneOf(interventions) intervention?: Intervention;
  @Classified('coded', 'The agreement') @Optional() @OneOf(agreements) agreement?: Agreement;
  @Classified('coded', 'Where the people stood at the end') @Parts(() => PersonTrack, 50) tracks!: PersonTrack[];
  @Classified('none', 'Points to free') @Whole(0, 10_000) pointsToFree!: number;
  @Classified('none', 'Hours spent in all') @Optional() @Amount(0, 10_000) hours?: number;
  @Classified('none', 'When it was closed') @Instant() closedAt!: string;
}

export const caseClosedV1Example: CaseClosedV1 = {
  case: exampleIds.case,
  reference: 'RJ-7K2M-4Q',
  area: 'cambridgeshire',
  provider: exampleIds.provider,
  end: 'completed',
  intervention: 'letter',
  agreement: 'made',
  tracks: [
    { person: exampleIds.harmed, track: 'participated' },
    { person: exampleIds.harmer, track: 'participated' },
  ],
  pointsToFree: 8,
  hours: 9.5,
  closedAt: '2026-03-20T12:00:00Z',
};
