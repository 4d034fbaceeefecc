import { agreements, complexities, personRoles, recallReasons, tracks } from '#contracts/codes.js';
import { Shown } from '#platform/shown.js';
import { lifeStates, type LifeState } from './case-life.rules.js';

// What casework shows over HTTP: people by id alone.

class PersonInCaseView {
  @Shown.id() person!: string;
  @Shown.oneOf(personRoles) role!: string;
  @Shown.oneOf(tracks, 'Where they stand') track!: string;
}
class NextStepView {
  @Shown.code() to!: string;
  @Shown.text('What it means') sentence!: string;
}

/** A case as it stands. */
export class CaseView {
  @Shown.id() case!: string;
  @Shown.reference() reference!: string;
  @Shown.code() area!: string;
  @Shown.time() since!: string;
  @Shown.day('Where it is parked', { optional: true }) until?: string;
  @Shown.id('', { optional: true }) agency?: string;
  @Shown.code('', { optional: true }) route?: string;
  @Shown.code('', { optional: true }) initiatedBy?: string;
  @Shown.code('', { optional: true }) category?: string;
  @Shown.oneOf(complexities, '', { optional: true }) complexity?: string;
  @Shown.code('', { optional: true }) stage?: string;
  @Shown.code('', { optional: true }) district?: string;
  @Shown.id('', { optional: true }) provider?: string;
  @Shown.id('', { optional: true }) offer?: string;
  @Shown.amount('One is about an hour') points!: number;
  @Shown.time('', { optional: true }) allocatedAt?: string;
  @Shown.time('', { optional: true }) firstContactBy?: string;
  @Shown.code('The provider’s own code of who leads', { optional: true }) lead?: string;
  @Shown.code('', { optional: true }) second?: string;
  @Shown.code('', { optional: true }) intervention?: string;
  @Shown.time('', { optional: true }) riskAssessedAt?: string;
  @Shown.amount('Told so far') hours!: number;
  @Shown.code('', { optional: true }) endedAs?: string;
  @Shown.code('', { optional: true }) side?: string;
  @Shown.oneOf(agreements, '', { optional: true }) agreement?: string;
  @Shown.time('', { optional: true }) closedAt?: string;
  @Shown.part(PersonInCaseView, '', { most: 100 }) people!: PersonInCaseView[];
  @Shown.oneOf(lifeStates) state!: LifeState;
  @Shown.text('As it reads in a sentence') stateName!: string;
  @Shown.part(NextStepView, 'All that is legal', { most: 20 }) nextSteps!: NextStepView[];
}

class RecallView {
  @Shown.id('Confirm it under this id') recall!: string;
  @Shown.id() person!: string;
  @Shown.id('Who must remove what it holds') holder!: string;
  @Shown.oneOf(recallReasons) why!: string;
  @Shown.time() confirmBy!: string;
  @Shown.time('', { optional: true }) confirmedAt?: string;
  @Shown.code('', { optional: true, most: 20 }) removed?: string[];
}
class EntryView {
  @Shown.time() at!: string;
  @Shown.code() kind!: string;
  @Shown.code('Which part of the hub, or the provider') by!: string;
  @Shown.object('Codes and ids') detail!: object;
  @Shown.text('The same for people') sentence!: string;
}

/** A case with its story. */
export class CaseFileView extends CaseView {
  @Shown.part(RecallView, '', { most: 1_000 }) recalls!: RecallView[];
  @Shown.part(EntryView, 'Earliest first; of a provider, since the case is with it', { most: 10_000 }) timeline!: EntryView[];
}
