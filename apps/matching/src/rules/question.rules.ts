import type { CodedCase } from '#contracts/coded-case.js';
import type { Day } from '../capacity/calendar.rules.js';
import type { Absence, Facilitator } from '../capacity/facilitator.rules.js';
import type { WorkOf } from '../capacity/may-take.rules.js';
import type { MonthNow } from '../capacity/months.rules.js';
import type { Profile } from '../provider.rules.js';
import type { MatchingRules } from './matching-rules.rules.js';

/** One case that asks for a provider, as it stands at this moment. */
export interface Asking {
  id: string;
  facts: CodedCase;
  /** Providers that declined it or let an offer lapse, in the order in which they did. */
  refusedBy: readonly string[];
  /** By keyed hashes: providers with a live offer or allocation that has one of these people on the other side. */
  knownToOtherSide: readonly string[];
  /** By keyed hashes: providers that have worked with one of the harmed people before, on that side. */
  knownToHarmed: readonly string[];
  /** By keyed hashes: providers one of whose facilitators is one of these people. Their ids and not the hashes, so that a record holds none. */
  namedAt: readonly string[];
  /** Whole working days since it was ready, pauses left out. */
  workingDaysWaited: number;
  /** On the waiting list, now and when it was first ready: whole numbers of 1 or more. */
  priority: number;
  arrivalPriority: number;
  /** ISO instant from which it counts as waiting. */
  since: string;
}

/** What a provider is able to do and has agreed to, its people apart. */
export type Remit = Omit<Profile, 'facilitators'>;

/** A facilitator with what they have on hand. Who has nothing is left out. */
export type Busy = WorkOf;

/** A provider as matching sees it at one moment. Nothing here is changed in place: who has other figures is another object. */
export interface ProviderNow {
  id: string;
  remit: Remit;
  staff: readonly Facilitator[];
  /** Count up with each change of remit and staff; a record names the ones it saw. */
  remitVersion: number;
  staffVersion: number;
  suspended: boolean;
  paused: boolean;
  busy: readonly Busy[];
  /** Those that reach to today or beyond. */
  absences: readonly Absence[];
  /** The month of today and the next, nothing earmarked in them. */
  months: readonly [MonthNow, MonthNow];
  /** ISO instant. */
  lastAllocatedAt: string | null;
  /** Points taken under the agreement in force, against which its share is held. */
  pointsTaken: number;
}

/** May this provider be asked to take this case? Nothing derived stands here, so that a change of one thing can be asked through. */
export interface Question {
  asking: Asking;
  provider: ProviderNow;
  /** The provider's months as this case sees them: with the room that cases before it wait for. */
  months: readonly [MonthNow, MonthNow];
  /** Calendar date where the area is. */
  today: Day;
  /** The last day for the first contact, were it allocated today: who is away until then cannot lead it. */
  contactBy: Day;
  /** A youth justice service could take it and has not been asked in vain. */
  youthFirst: boolean;
  rules: MatchingRules;
}
