import type { AbsenceKind, Accreditation } from '#contracts/codes.js';
import type { Day } from './calendar.rules.js';

/** Who works for a provider, by the provider's own code: the hub holds no name. */
export interface Facilitator {
  code: string;
  kind: 'staff' | 'volunteer';
  /** Undefined where it was not told: then no wish for a gender is met by it. */
  gender?: 'female' | 'male';
  accreditation: Accreditation;
  tags: string[];
  /** Empty: all of the provider's. */
  languages: string[];
  /** Empty: all of the provider's. */
  districts: string[];
  /** Undefined where the provider declares its points itself. */
  hoursAMonth?: number;
  /** At once; undefined: the area's. */
  mostCases?: number;
  /** Undefined: the area's. */
  coolDownDays?: number;
  /** At most one a kind. The day on which it expires is its last. */
  checks: Check[];
  /** First and last day; undefined where there is none. */
  joinedOn?: Day;
  leftOn?: Day;
  /** Keyed hash of the person, where the provider had one made. */
  conflictKey?: string;
}

export interface Check {
  kind: string;
  expiresOn: Day;
}

/** Days on which a facilitator is away, both included. */
export interface Absence {
  facilitator: string;
  from: Day;
  to: Day;
  /** Who has `left` is away for good, whatever `to` says. */
  kind: AbsenceKind;
  /** Hours that fall away in all, where not all of them do; undefined: whole days. */
  hours?: number;
}

export const isThere = ({ joinedOn, leftOn }: Facilitator, day: Day): boolean =>
  (joinedOn === undefined || joinedOn <= day) && (leftOn === undefined || day <= leftOn);

export const isAway = (absence: Absence, day: Day): boolean =>
  absence.hours === undefined && absence.from <= day && (day <= absence.to || absence.kind === 'left');
