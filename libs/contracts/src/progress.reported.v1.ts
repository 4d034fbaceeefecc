import { Classified, Meaning } from './classified.js';
import {
  contactMeans,
  interventions,
  progressSteps,
  workStates,
  type ContactMeans,
  type Intervention,
  type ProgressStep,
  type WorkState,
} from './codes.js';
import { exampleIds } from './example-ids.js';
import { Amount, Code, DateOnly, Extensions, Id, Instant, OneOf, Optional, Part, Parts, Text } from './fields.js';
import { HandedOnFrom, handedOnFromExample } from './handed-on.js';
import { PersonTrack } from './person-track.js';

class Progress {
  @Classified('none', "The hub's case") @Id() case!: string;
  @Classified('coded', 'What was done') @OneOf(progressSteps) step!: ProgressStep;
  @Classified('coded', 'The state that the case is now to be in; left out where the step moves nothing')
  @Optional()
  @OneOf(workStates)
  to?: WorkState;
  @Classified('coded', 'Where the people concerned now stand') @Optional() @Parts(() => PersonTrack, 50) tracks?: PersonTrack[];
  @Classified('none', 'When it was done') @Instant() at!: string;
  @Classified('coded', 'How') @Optional() @OneOf(contactMeans) channel?: ContactMeans;
  @Classified('coded', 'The intervention it belongs to') @Optional() @OneOf(interventions) intervention?: Intervention;
  @Classified('none', 'Hours spent') @Optional() @Amount(0, 1000) hours?: number;
  @Classified('coded', 'Until when the case is parked or on hold') @Optional() @DateOnly() until?: string;
  @Classified('coded', "The provider's id of who leads from now on") @Optional() @Code() lead?: string;
  @Classified('coded', "The provider's id of the second facilitator from now on") @Optional() @Code() second?: string;
  @Classified('coded', "The provider's id of who reports") @Optional() @Code() reportedBy?: string;
}

@Meaning('A provider tells how a case goes on.')
export class ProgressReportedV1 extends Progress {
  @Classified('restricted', 'Free text; never leaves the vault') @Optional() @Text(10_000, { min: 0 }) note?: string;
  @Classified('restricted', "The provider's own further fields; they stay in the vault") @Optional() @Extensions() extensions?: Record<
    string,
    unknown
  >;
}

@Meaning('The same report without its note, as intake hands it on to casework.')
export class ProgressReportedHandedOnV1 extends Progress {
  @Classified('coded', 'Whose message it was') @Part(() => HandedOnFrom) handedOnFrom!: HandedOnFrom;
}

const progress: Progress = {
  case: exampleIds.case,
  step: 'first_contact',
  to: 'contacting',
  tracks: [{ person: exampleIds.harmed, track: 'informed' }],
  at: '2026-01-09T14:00:00Z',
  channel: 'phone',
  hours: 0.5,
  reportedBy: 'staff-12',
};
export const progressReportedV1Example: ProgressReportedV1 = { ...progress, note: 'Would like time to think.' };
export const progressReportedHandedOnV1Example: ProgressReportedHandedOnV1 = { ...progress, handedOnFrom: handedOnFromExample };
