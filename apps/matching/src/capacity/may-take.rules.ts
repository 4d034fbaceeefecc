import { addDays, type Day } from './calendar.rules.js';
import { isAway, type Absence, type Facilitator } from './facilitator.rules.js';

/** Of the area's data: what a facilitator must be able to show, and how much is asked of one. */
export interface FacilitatorRules {
  /** Checks that must not have expired; `untold`: whether it bars when nobody has told the hub anything of it. */
  checks: { kind: string; when: 'always' | 'custody'; untold: 'passes' | 'blocks' }[];
  /** Days after the end of a serious case in which its facilitators begin no other. */
  coolDownDays: number;
  /** At once; null: no limit. */
  mostCases: number | null;
}

/** What a facilitator has on hand. */
export interface Work {
  /** Live allocations and open offers, as lead or second. */
  cases: number;
  /** When the last serious case ended; undefined where none ever did. */
  seriousEndedOn?: Day;
}

/** Of one facilitator, by the provider's code. */
export interface WorkOf extends Work {
  facilitator: string;
}

/** The case that is asked about. */
export interface Wanted {
  serious: boolean;
  inCustody: boolean;
  /** The day on which the first contact would be due: a day's training keeps nobody from a case, who is back no earlier than that may not take it. */
  contactBy: Day;
}

/** Why a facilitator may take no case of this kind on this day; `until` is the first day on which it does not hold any more, undefined where it is for good. */
export type Bar =
  | { kind: 'not_there'; until?: Day }
  | { kind: 'away'; until?: Day }
  | { kind: 'check_expired'; check: string; on?: Day }
  | { kind: 'check_missing'; check: string }
  | { kind: 'most_cases'; most: number }
  | { kind: 'cool_down'; until: Day };

/**
 * All that bars a facilitator on one day, by the provider's own telling; accreditation, tags and wishes are asked elsewhere.
 * @param absences of this provider, or of this facilitator alone
 */
export function barsOf(
  facilitator: Facilitator,
  work: Work,
  absences: readonly Absence[],
  wanted: Wanted,
  day: Day,
  rules: FacilitatorRules,
): Bar[] {
  return [
    ...presenceBars(facilitator, absences, day, wanted.contactBy),
    ...checkBars(facilitator, wanted, day, rules),
    ...mostCasesBar(facilitator, work, rules),
    ...(wanted.serious ? coolDownBar(facilitator, work, day, rules) : []),
  ];
}

function presenceBars({ code, joinedOn, leftOn }: Facilitator, absences: readonly Absence[], day: Day, contactBy: Day): Bar[] {
  if (leftOn !== undefined && leftOn < day) return [{ kind: 'not_there' }];
  if (joinedOn !== undefined && day < joinedOn) return [{ kind: 'not_there', until: joinedOn }];
  const own = absences.filter((absence) => absence.facilitator === code);
  if (!own.some((absence) => isAway(absence, day))) return [];
  if (own.some((absence) => absence.kind === 'left' && isAway(absence, day))) return [{ kind: 'not_there' }];
  const until = backOn(own, day);
  if (until !== undefined && until <= contactBy) return [];
  return [{ kind: 'away', ...(until !== undefined && { until }) }];
}

/** One absence may follow upon another; undefined where the last of them is for good. */
function backOn(absences: readonly Absence[], day: Day): Day | undefined {
  const on = (each: Day) => absences.filter((absence) => isAway(absence, each));
  let until = day;
  for (let now = on(until); now.length > 0; now = on(until)) {
    if (now.some(({ kind }) => kind === 'left')) return undefined;
    until = addDays(now[0]!.to, 1);
  }
  return until;
}

function checkBars({ checks }: Facilitator, wanted: Wanted, day: Day, rules: FacilitatorRules): Bar[] {
  return rules.checks
    .filter(({ when }) => wanted.inCustody || when === 'always')
    .flatMap(({ kind, untold }): Bar[] => {
      const told = checks.find((check) => check.kind === kind);
      if (!told) return untold === 'blocks' ? [{ kind: 'check_missing', check: kind }] : [];
      return told.expiresOn < day ? [{ kind: 'check_expired', check: kind, on: told.expiresOn }] : [];
    });
}

function mostCasesBar(facilitator: Facilitator, work: Work, rules: FacilitatorRules): Bar[] {
  const most = facilitator.mostCases ?? rules.mostCases;
  return most !== null && work.cases >= most ? [{ kind: 'most_cases', most }] : [];
}

function coolDownBar(facilitator: Facilitator, work: Work, day: Day, rules: FacilitatorRules): Bar[] {
  if (work.seriousEndedOn === undefined) return [];
  const until = addDays(work.seriousEndedOn, facilitator.coolDownDays ?? rules.coolDownDays);
  return day < until ? [{ kind: 'cool_down', until }] : [];
}

/**
 * Days on which something that bars a facilitator ends by itself: nothing changes between two of them without somebody telling.
 * @param contactBy when the first contact of a case taken on a day is due; it grows with the day
 */
export function daysOfChange(
  facilitator: Facilitator,
  work: Work,
  absences: readonly Absence[],
  rules: FacilitatorRules,
  contactBy: (day: Day) => Day,
): Day[] {
  const days = absences
    .filter(({ facilitator: whose, kind, hours }) => whose === facilitator.code && kind !== 'left' && hours === undefined)
    .map(({ to }) => inTimeFor(addDays(to, 1), contactBy));
  if (facilitator.joinedOn !== undefined) days.push(facilitator.joinedOn);
  if (work.seriousEndedOn !== undefined) days.push(addDays(work.seriousEndedOn, facilitator.coolDownDays ?? rules.coolDownDays));
  return days;
}

/** The first day on which a case may be taken by one who is back on this day. */
function inTimeFor(back: Day, contactBy: (day: Day) => Day): Day {
  let day = back;
  while (contactBy(addDays(day, -1)) >= back) day = addDays(day, -1);
  return day;
}
