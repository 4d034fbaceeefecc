import type { Agreement, ConsentPurpose, End, Intervention, ProgressStep, Side, Track, WorkState } from '#contracts/codes.js';
import type { Fault } from '#contracts/fault.js';
import { closeFault, isAfterDelivery, stepFault, trackFault, type LifeState } from './case-life.rules.js';
import { approachFaults, deliveryFaults, isMeeting, type CaseSafety, type PersonNow } from './may-they-meet.rules.js';

/** A case as the rules see it. */
export interface CaseNow extends CaseSafety {
  life: LifeState;
  intervention?: Intervention;
  /** Reported so far. */
  hours?: number;
}

export interface TrackReport {
  person: string;
  track: Track;
}

export interface Progress {
  step: ProgressStep;
  to?: WorkState;
  tracks?: TrackReport[];
  at: string;
  hours?: number;
  intervention?: Intervention;
  lead?: string;
  second?: string;
}

export interface Closure {
  end: End;
  intervention?: Intervention;
  agreement?: Agreement;
  tracks?: TrackReport[];
  closedAt: string;
}

/** What becomes of a report: the case as it then stands, or every fault. */
export type Verdict = { kind: 'done'; after: CaseNow } | { kind: 'refused'; faults: Fault[] };

/** As much as a closure can say; beyond it no closure of the case could be told to anybody. */
const mostHours = 10_000;
/** A sender's clock may run ahead by this much. */
const clockSkew = 5 * 60_000;

export function judgeProgress(before: CaseNow, report: Progress, now: Date, riskCheckEveryDays: number): Verdict {
  const at = new Date(report.at);
  const meets = report.step === 'meeting_held' || (report.to === 'delivered' && before.life !== 'delivered');
  const books = report.step === 'meeting_booked' || (report.to === 'scheduled' && before.life !== 'scheduled');
  // A message between the sides is carried apart, whatever else is planned; a report that also delivers or books is judged as that.
  const carries = report.step === 'message_passed' && !meets && !books;
  const intervention = report.intervention ?? before.intervention;
  // After delivery only what was judged may stand as what was done: a closure trusts it.
  const stands = meets || books || !isAfterDelivery(before.life) ? intervention : before.intervention;
  const after: CaseNow = {
    ...before,
    life: report.to ?? before.life,
    people: movePeople(before.people, report.tracks),
    ...(stands && { intervention: stands }),
    ...(report.lead && { lead: report.lead }),
    ...(report.second && { second: report.second }),
    ...(report.step === 'risk_assessment' && isNewer(at, before.riskAssessedAt) && { riskAssessedAt: at }),
  };
  const step = report.to === 'closed' ? closesElsewhere : stepFault(before.life, report.to);
  const faults = [
    ...(step ? [step] : []),
    ...timeFaults('at', at, now),
    ...hoursFaults((before.hours ?? 0) + (report.hours ?? 0)),
    ...trackFaults(before.people, report.tracks),
    ...approachFaults(before.people, after.people, before),
    ...(meets || books ? deliveryFaults(intervention, after, meets ? at : now, riskCheckEveryDays) : []),
    ...(carries ? deliveryFaults(isMeeting(intervention) ? 'indirect_shuttle' : intervention, after, at, riskCheckEveryDays) : []),
    ...(report.to === 'delivered' && before.life === 'preparing' ? unbookedFaults(intervention) : []),
  ];
  return faults.length ? { kind: 'refused', faults } : { kind: 'done', after };
}

export function judgeClosure(before: CaseNow, report: Closure, now: Date, riskCheckEveryDays: number): Verdict {
  const at = new Date(report.closedAt);
  const intervention = report.intervention ?? before.intervention;
  const after: CaseNow = {
    ...before,
    life: 'closed',
    people: movePeople(before.people, report.tracks),
    ...(intervention && { intervention }),
  };
  const step = closeFault(before.life, report.end);
  // A meeting that was never judged as it was reported is judged now: closing is no way around the rules.
  const unjudged = report.end === 'completed' && report.intervention !== undefined && report.intervention !== before.intervention;
  const faults = [
    ...(step ? [step] : []),
    ...timeFaults('closedAt', at, now),
    ...trackFaults(before.people, report.tracks),
    ...approachFaults(before.people, after.people, before),
    ...(unjudged ? deliveryFaults(report.intervention, after, at, riskCheckEveryDays) : []),
  ];
  return faults.length ? { kind: 'refused', faults } : { kind: 'done', after };
}

/** Which side an end is typed by; nobody's, where circumstances decided. */
export const sideOf: Record<End, Side | undefined> = {
  completed: undefined,
  harmed_declined: 'harmed',
  harmed_no_contact: 'harmed',
  harmer_declined: 'harmer',
  harmer_denies: 'harmer',
  harmer_not_traced: 'harmer',
  risk: 'provider',
  proceedings: 'agency',
  agency_withdrew: 'agency',
  no_provider: 'hub',
  circumstances: undefined,
  met_otherwise: undefined,
};

/** After what a person has said to a purpose: whether they are still in it. */
export function trackAfterConsent(track: Track, purpose: ConsentPurpose, state: string): Track {
  if (purpose !== 'contact' && purpose !== 'share_with_provider') return track;
  if (state === 'withdrawn' || state === 'refused') return 'withdrawn';
  // Only the person's own word undoes their withdrawal; a provider's report cannot.
  return state === 'given' && track === 'withdrawn' ? 'considering' : track;
}

function movePeople(people: PersonNow[], reports: TrackReport[] = []): PersonNow[] {
  const said = new Map(reports.map((report) => [report.person, report.track]));
  return people.map((person) => ({ ...person, track: said.get(person.person) ?? person.track }));
}

function trackFaults(people: PersonNow[], reports: TrackReport[] = []): Fault[] {
  return reports.flatMap(({ person, track }, index) => {
    const known = people.find((each) => each.person === person);
    if (!known) return [fault(`tracks[${index}].person`, 'unknown_person', 'This case has no such person.')];
    const wrong = trackFault(known.track, track);
    return wrong ? [{ ...wrong, path: `tracks[${index}].track` }] : [];
  });
}

/** What is reported as done has been done: a date to come would make a risk assessment last for ever. */
const timeFaults = (path: string, at: Date, now: Date): Fault[] =>
  at.getTime() <= now.getTime() + clockSkew
    ? []
    : [fault(path, 'in_the_future', 'This has not happened yet: give the time at which it was done.')];

const hoursFaults = (inAll: number): Fault[] =>
  inAll <= mostHours
    ? []
    : [fault('hours', 'too_many_hours', `The hours of this case would be more than ${mostHours} in all. Give those of this step alone.`)];

const unbookedFaults = (intervention: Intervention | undefined): Fault[] =>
  intervention === undefined ? [fault('intervention', 'required', 'Say which intervention was delivered.')] : [];

const isNewer = (at: Date, than: Date | undefined) => than === undefined || at > than;
const fault = (path: string, code: string, sentence: string): Fault => ({ path, code, sentence, act: 'sender' });
const closesElsewhere = fault(
  'to',
  'close_by_closure',
  'A case is closed by its closure, which says how it ended: send closure.reported.v1, or close it over HTTP.',
);
