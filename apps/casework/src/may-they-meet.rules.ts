import type { Complexity, ConsentPurpose, Initiator, Intervention, Route, Track } from '#contracts/codes.js';
import type { Fault } from '#contracts/fault.js';

/**
 * Never, whatever the code path: a direct meeting without both consents, a current risk assessment and the facilitators that the
 * complexity asks for; the harmer told of the harmed person's approach before the harmed person has agreed.
 * What is not known counts against the meeting.
 */
export type SideOfPerson = 'harmed' | 'harmer' | 'other' | 'unknown';

export interface PersonNow {
  person: string;
  side: SideOfPerson;
  track: Track;
  /** Purposes to which the person said no, or no longer. */
  refuses: ConsentPurpose[];
}

export interface CaseSafety {
  people: PersonNow[];
  /** Undefined where casework has not been told: then it is taken for the gravest. */
  complexity?: Complexity;
  initiatedBy?: Initiator;
  route?: Route;
  riskAssessedAt?: Date;
  /**
   * Who is named to lead, and as second, by the provider's ids. That the provider has people accredited for this case is matching's hard
   * rule; that they are named, and are two where two are asked for, is this one.
   */
  lead?: string;
  second?: string;
}

/** Whom an intervention brings face to face: both, or (a panel) the harmer and, if willing, the harmed person. */
const meetings: Partial<Record<Intervention, 'both' | 'harmer'>> = {
  restorative_conversation: 'both',
  asb_mediation: 'both',
  community_conference: 'both',
  family_conference: 'both',
  circle: 'both',
  direct_conference: 'both',
  community_justice_panel: 'harmer',
};

/** Led by two, whatever the complexity. */
const byTwo: readonly Intervention[] = ['community_justice_panel', 'community_conference', 'family_conference', 'circle'];

const agreed: readonly Track[] = ['consented', 'participated', 'followed_up'];
const absent: readonly Track[] = ['declined', 'withdrawn', 'unsuitable', 'unreachable'];

/** An intervention that nobody has named may be a direct meeting, and is taken for one. */
export const isMeeting = (intervention: Intervention | undefined): boolean =>
  intervention === undefined || meetings[intervention] !== undefined;

/** @param at when they meet, or now @returns all that stands against it; nothing where they may meet */
export function meetingFaults(intervention: Intervention | undefined, known: CaseSafety, at: Date, riskCheckEveryDays: number): Fault[] {
  if (!isMeeting(intervention)) return [];
  return [
    ...(['harmed', 'harmer'] as const).flatMap((side) => consentFaults(side, intervention, known.people)),
    ...riskFaults(known.riskAssessedAt, at, riskCheckEveryDays),
    ...facilitatorFaults(intervention, known),
  ];
}

function consentFaults(side: 'harmed' | 'harmer', intervention: Intervention | undefined, people: PersonNow[]): Fault[] {
  const present = people.filter((person) => person.side === side && !absent.includes(person.track));
  const isPanel = intervention !== undefined && meetings[intervention] === 'harmer';
  // A panel may sit without the harmed person, but only once the harmed person is known to stay away.
  if (present.length === 0 && isPanel && side === 'harmed' && people.some((person) => person.side === 'harmed')) return [];
  const consented =
    present.length > 0 &&
    present.every(
      (person) =>
        agreed.includes(person.track) && !person.refuses.includes('share_with_other_party') && !person.refuses.includes('contact'),
    );
  if (consented) return [];
  return side === 'harmed'
    ? [fault('no_consent_harmed', 'The harmed person has not consented: a direct meeting needs the consent of both sides.')]
    : [fault('no_consent_harmer', 'The harmer has not consented: a direct meeting needs the consent of both sides.')];
}

function riskFaults(assessed: Date | undefined, at: Date, days: number): Fault[] {
  if (!assessed) return [fault('no_risk_assessment', 'No risk assessment is recorded: assess the risk before a direct meeting.')];
  const age = (at.getTime() - assessed.getTime()) / 86_400_000;
  if (age <= days) return [];
  return [fault('risk_not_current', `The risk assessment is more than ${days} days old: assess the risk again before a direct meeting.`)];
}

function facilitatorFaults(
  intervention: Intervention | undefined,
  { complexity = 'serious_sensitive', lead, second }: CaseSafety,
): Fault[] {
  if (!lead) return [fault('no_lead', 'No lead facilitator is named for this case: name who leads.', 'lead')];
  const serious = complexity === 'serious_sensitive';
  if (!serious && intervention !== undefined && !byTwo.includes(intervention)) return [];
  if (second && second !== lead) return [];
  return serious
    ? [
        fault(
          'no_second',
          'A serious and sensitive case needs a lead accredited advanced and a second facilitator accredited intermediate or better: name the second.',
          'second',
        ),
      ]
    : [fault('no_second', 'This kind of meeting needs two facilitators: name the second.', 'second')];
}

/** Where the harmed person, or the Victims' Hub for them, approached first, the harmer hears of it only after the harmed person agreed. */
export function approachFaults(
  before: PersonNow[],
  after: PersonNow[],
  { initiatedBy, route }: Pick<CaseSafety, 'initiatedBy' | 'route'>,
): Fault[] {
  const harmedLeads = initiatedBy === undefined || initiatedBy === 'harmed' || route === 'victims_hub' || route === 'self_harmed';
  if (!harmedLeads) return [];
  const untold = (person: string) => !before.some((known) => known.person === person && isTold(known.track));
  const told = after.some((person) => person.side !== 'harmed' && person.side !== 'other' && isTold(person.track) && untold(person.person));
  // Who has taken back their word to be contacted, or to let the other side know, has not agreed, whatever their track was reported to be.
  const harmedAgreed = after.some(
    ({ side, track, refuses }) =>
      side === 'harmed' && agreed.includes(track) && !refuses.includes('share_with_other_party') && !refuses.includes('contact'),
  );
  if (!told || harmedAgreed) return [];
  return [
    fault(
      'harmed_not_agreed',
      'The harmed person has not agreed yet: the harmer must not be told of their approach before that.',
      'tracks',
    ),
  ];
}

const isTold = (track: Track) => track !== 'not_contacted' && track !== 'unreachable';
const fault = (code: string, sentence: string, path = ''): Fault => ({ path, code, sentence, act: 'sender' });
