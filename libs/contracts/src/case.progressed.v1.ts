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
import { Amount, Code, DateOnly, Id, Instant, OneOf, Optional, Parts, Reference } from './fields.js';
import { PersonTrack } from './person-track.js';

@Meaning('A case moved on, or a step was taken that moved nothing.')
export class CaseProgressedV1 {
  @Classified('none', 'The case') @Id() case!: string;
  @Classified('none', "The hub's reference") @Reference() reference!: string;
  @Classified('none', 'Area') @Code() area!: string;
  @Classified('none', 'The provider') @Id() provider!: string;
  @Classified('coded', 'The state before') @OneOf(workStates) was!: WorkState;
  @Classified('coded', 'The state now') @OneOf(workStates) state!: WorkState;
  @Classified('coded', 'The step') @OneOf(progressSteps) step!: ProgressStep;
  @Classified('coded', 'Where the people whom it concerns now stand') @Parts(() => PersonTrack, 50) tracks!: PersonTrack[];
  @Classified('coded', 'The intervention') @Optional() @OneOf(interventions) intervention?: Intervention;
  @Classified('coded', 'How contact took place') @Optional() @OneOf(contactMeans) channel?: ContactMeans;
  @Classified('none', 'Hours spent') @Optional() @Amount(0, 1000) hours?: number;
  @Classified('coded', 'Until when it is parked or on hold') @Optional() @DateOnly() until?: string;
  @Classified('none', 'When the step was taken') @Instant() at!: string;
}

export const caseProgressedV1Example: CaseProgressedV1 = {
  case: exampleIds.case,
  reference: 'RJ-7K2M-4Q',
  area: 'cambridgeshire',
  provider: exampleIds.provider,
  was: 'allocated',
  state: 'contacting',
  step: 'first_contact',
  tracks: [{ person: exampleIds.harmed, track: 'informed' }],
  channel: 'phone',
  hours: 0.5,
  at: '2026-01-09T14:00:00Z',
};
