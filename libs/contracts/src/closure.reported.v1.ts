import { Classified, Meaning } from './classified.js';
import { agreements, ends, interventions, type Agreement, type End, type Intervention } from './codes.js';
import { exampleIds } from './example-ids.js';
import { Amount, Code, Extensions, Id, Instant, OneOf, Optional, Part, Parts, RequiredWhen } from './fields.js';
import { HandedOnFrom, handedOnFromExample } from './handed-on.js';
import { PersonTrack } from './person-track.js';

class Closure {
  @Classified('none', "The hub's case") @Id() case!: string;
  @Classified('coded', 'How it ended: completed, or why not, by side') @OneOf(ends) end!: End;
  @Classified('coded', 'The intervention that was delivered')
  @RequiredWhen('end', 'completed')
  @OneOf(interventions)
  intervention?: Intervention;
  @Classified('coded', 'The agreement') @RequiredWhen('end', 'completed') @OneOf(agreements) agreement?: Agreement;
  @Classified('coded', 'Where the people concerned now stand') @Optional() @Parts(() => PersonTrack, 50) tracks?: PersonTrack[];
  @Classified('none', 'Hours spent in all') @Optional() @Amount(0, 10_000) hours?: number;
  @Classified('none', 'When it was closed') @Instant() closedAt!: string;
  @Classified('coded', "The provider's id of who reports") @Optional() @Code() reportedBy?: string;
}

@Meaning('A provider closes a case.')
export class ClosureReportedV1 extends Closure {
  @Classified('restricted', "The provider's own further fields; they stay at the door") @Optional() @Extensions() extensions?: Record<
    string,
    unknown
  >;
}

@Meaning('The same report, as intake hands it on to casework.')
export class ClosureReportedHandedOnV1 extends Closure {
  @Classified('coded', 'Whose message it was') @Part(() => HandedOnFrom) handedOnFrom!: HandedOnFrom;
}

export const closureReportedV1Example: ClosureReportedV1 = {
  case: exampleIds.case,
  end: 'completed',
  intervention: 'letter',
  agreement: 'made',
  tracks: [
    { person: exampleIds.harmed, track: 'participated' },
    { person: exampleIds.harmer, track: 'participated' },
  ],
  hours: 9.5,
  closedAt: '2026-03-20T12:00:00Z',
  reportedBy: 'staff-12',
};
export const closureReportedHandedOnV1Example: ClosureReportedHandedOnV1 = {
  ...closureReportedV1Example,
  handedOnFrom: handedOnFromExample,
};
