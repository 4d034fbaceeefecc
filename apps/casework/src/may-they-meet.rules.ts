import type { Complexity, ConsentPurpose, Initiator, Intervention, Route, Track } from '#contracts/codes.js';
import type { Fault } from '#contracts/fault.js';

/**
 * Never, whatever the code path: a direct meeting without both consents, a current risk assessment and the facilitators that the
 * complexity asks for; anything delivered, apart or face to face, without the consent of those whom it needs; the harmer told of the
 * harmed person's approach before the harmed person has agreed.
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

/**
 * Whose consent an intervention needs: both; the harmer's, and the harmed person's unless known to stay away (a panel sits, and an action
 * is done, without a harmed person who declined); or that of one of them (the other is stood in for).
 */
const needs: Record<Intervention, 'both' | 'harmer' | 'one'> = {
  restorative_conversation: 'both',
  letter: 'both',
  community_remedy_action: 'harmer',
  community_justice_panel: 'harmer',
  asb_mediation: 'both',
  proxy_meeting: 'one',
  indirect_shuttle: 'both',
  community_conference: 'both',
  family_conference: 'both',
  circle: 'both',
  direct_conference: 'both',
};

/** Those in which nobody of one side comes face to face with the other. */
const apart: readonly Intervention[] = ['letter', 'community_remedy_action', 'proxy_meeting', 'indirect_shuttle'];

/** Led by two, whatever the complexity. */
const byTwo: readonly Intervention[] = ['community_justice_panel', 'community_conference', 'family_conference', 'circle'];

const agreed: readonly Track[] = ['consented', 'participated', 'followed_up'];
const absent: readonly Track[] = ['declined', 'withdrawn', 'unsuitable', 'unreachable'];

/** An intervention that nobody has named may be a direct meeting, and is taken for one. */
export const isMeeting = (intervention: Intervention | undefined): boolean => intervention === undefined || !apart.includes(intervention);

/**
 * @param at when it is done, or now
 * @returns all that stands against delivering this, or fixing a day for it; nothing where it may go on
 */
export function deliveryFaults(intervention: Intervention | undefined, known: CaseSafety, at: Date, riskCheckEveryDays: number): Fault[] {
  const consent = consentFaults(intervention, known.people);
  if (!isMeeting(intervention)) return consent;
  return [...consent, ...riskFaults(known.riskAssessedAt, at, riskCheckEveryDays), ...facilitatorFaults(intervention, known)];
}

function consentFaults(intervention: Intervention | undefined, people: PersonNow[]): Fault[] {
  const needed = intervention === undefined ? 'both' : needs[intervention];
  const missing = (['harmed', 'harmer'] as const).filter((side) => !hasAgreed(side, people));
  if (needed === 'one' && missing.length < 2) return [];
  // An offence may have no direct victim: then there is nobody to choose an action. A panel still asks who was harmed.
  const nobodyThere = intervention === 'community_remedy_action' && !people.some((person) => person.side === 'harmed');
  const staysAway = needed === 'harmer' && (nobodyThere || knownToStayAway('harmed', people));
  const why = whyConsent(intervention, needed);
  return missing.flatMap((side) => {
    if (side === 'harmed') return staysAway ? [] : [fault('no_consent_harmed', `The harmed person has not consented: ${why}`)];
    return [fault('no_consent_harmer', `The harmer has not consented: ${why}`)];
  });
}

/** Everybody of the side who has not stayed away, and at least one. */
function hasAgreed(side: SideOfPerson, people: PersonNow[]): boolean {
  const present = people.filter((person) => person.side === side && !absent.includes(person.track));
  return present.length > 0 && present.every(saysYes);
}

const knownToStayAway = (side: SideOfPerson, people: PersonNow[]): boolean => {
  const known = people.filter((person) => person.side === side);
  return known.length > 0 && known.every((person) => absent.includes(person.track));
};

/** Who has taken back their word to be contacted, or to let the other side know, has not agreed, whatever their track was reported to be. */
const saysYes = ({ track, refuses }: PersonNow): boolean =>
  agreed.includes(track) && !refuses.includes('share_with_other_party') && !refuses.includes('contact');

function whyConsent(intervention: Intervention | undefined, needed: 'both' | 'harmer' | 'one'): string {
  if (needed === 'one') return 'a meeting with somebody in place of the other needs the consent of one of them. Report the track.';
  if (needed === 'harmer')
    return 'this needs the consent of the harmer, and of the harmed person unless they declined. Report their tracks.';
  if (isMeeting(intervention)) return 'a direct meeting needs the consent of both sides.';
  return 'nothing is carried from one side to the other without the consent of both. Report their tracks.';
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
  const harmedAgreed = after.some((person) => person.side === 'harmed' && saysYes(person));
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
