import { specialistTags, type SpecialistTag } from '#contracts/codes.js';
import { isAway, isThere, type Absence, type Facilitator } from '../capacity/facilitator.rules.js';
import { barsOf, type Bar, type Work as OnHand } from '../capacity/may-take.rules.js';
import { rankOf, type Rank } from '../provider.rules.js';
import type { MatchingRules } from './matching-rules.rules.js';
import type { Busy, ProviderNow, Question } from './question.rules.js';

/** A facilitator as they stand today. What every decision asks of them stands here itself: to go and fetch it is most of what a decision takes. */
export interface Member {
  facilitator: Facilitator;
  onHand: OnHand;
  absences: readonly Absence[];
  rank: Rank;
  tags: TagBits;
  gender: Facilitator['gender'];
  /** In every district and every language of the provider. */
  anywhere: boolean;
  /** What keeps them from a case, four bits for each sort of case, as far as was asked. */
  barred: number;
  /** Not there at all: would have to join. */
  isNew: boolean;
}

/** A bit a specialist tag: every facilitator of every provider is asked at every decision. */
export type TagBits = number;

/** What is no tag of the contract sets the highest bit, which nobody holds. */
export const bitsOf = (tags: readonly SpecialistTag[]): TagBits => tags.reduce((bits, tag) => bits | bitOf(tag), 0);
export const bitOf = (tag: SpecialistTag): TagBits => 1 << specialistTags.indexOf(tag);

const bitsHeld = ({ tags }: Facilitator): TagBits =>
  specialistTags.reduce((bits, tag) => (tags.includes(tag) ? bits | bitOf(tag) : bits), 0);

/** Sorts of cases that bar different people. */
export interface Sort {
  serious: boolean;
  custody: boolean;
}

export const BARRED = { byCheck: 1, byWork: 2 } as const;
const ASKED = 4;
const BITS_OF_SORT = 4;

const NOTHING: OnHand = { cases: 0 };
const NONE: readonly Absence[] = [];

const memberOf = (facilitator: Facilitator, onHand: OnHand, absences: readonly Absence[], isNew = false): Member => ({
  facilitator,
  onHand,
  absences,
  rank: rankOf(facilitator.accreditation),
  tags: bitsHeld(facilitator),
  gender: facilitator.gender,
  anywhere: facilitator.districts.length === 0 && facilitator.languages.length === 0,
  barred: 0,
  isNew,
});

/** Somebody who would have to join. */
export const newcomer = (code: string): Facilitator => ({
  code,
  kind: 'staff',
  accreditation: 'foundation',
  tags: [],
  languages: [],
  districts: [],
  checks: [],
});
/** Made anew each time: what bars them is kept in them, and hangs on the day and the rules. */
export const newMember = (code: string): Member => memberOf(newcomer(code), NOTHING, NONE, true);

const ordered = new WeakMap<readonly Facilitator[], readonly Facilitator[]>();

/** The lowest accreditation first, then by code. A provider's people seldom change, and this is asked at every decision. */
function inOrder(staff: readonly Facilitator[]): readonly Facilitator[] {
  let order = ordered.get(staff);
  if (!order) ordered.set(staff, (order = [...staff].sort(lowestFirst)));
  return order;
}

const lowestFirst = (a: Facilitator, b: Facilitator) => rankOf(a.accreditation) - rankOf(b.accreditation) || compare(a.code, b.code);
const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

/** Of one day, under one set of rules. */
export interface Team {
  today: string;
  contactBy: string;
  rules: MatchingRules;
  members: readonly Member[];
  /** What they have on hand, as it was read last. */
  busy: readonly Busy[];
  absences: readonly Absence[];
}
/** Of providers as a sitting makes them, which take turns: what was read and what was booked since. */
const teams = new WeakMap<ProviderNow, Team>();

/** By its people as they were read: the team of the moment before, which is that of this one where nobody has more or less on hand. */
const lastTeams = new WeakMap<readonly Facilitator[], Team>();

/**
 * Who works there today, in the order in which they are asked: fewest live cases, longest without a serious one, the lowest accreditation (so that the
 * advanced are left for what needs them), the code.
 */
export function teamOf(q: Question): Team {
  const { staff, busy, absences } = q.provider;
  // Each transaction reads every provider anew, and of most of them the people are as they were.
  const before = lastTeams.get(staff);
  const last = before && isOfNow(before, q) ? before : undefined;
  if (last && sameBusy(last.busy, busy) && sameAbsences(last.absences, absences)) {
    last.busy = busy;
    last.absences = absences;
    return last;
  }
  const known = teams.get(q.provider);
  if (known && isOfNow(known, q)) return known;
  const { today, contactBy, rules } = q;
  const team: Team = { today, contactBy, rules, members: membersOf(q, last?.members ?? []), busy, absences };
  teams.set(q.provider, team);
  lastTeams.set(staff, team);
  return team;
}

const isOfNow = (team: Team, { today, contactBy, rules }: Question) =>
  team.rules === rules && team.today === today && team.contactBy === contactBy;

/** @param last as they stood the moment before: who has the same on hand is the same, with what is known to bar them */
function membersOf({ provider: { staff, busy, absences }, today }: Question, last: readonly Member[]): Member[] {
  const members: Member[] = [];
  for (const facilitator of inOrder(staff)) {
    const own = absences.length === 0 ? NONE : absences.filter((each) => each.facilitator === facilitator.code);
    if (!isThere(facilitator, today) || own.some((each) => each.kind === 'left' && isAway(each, today))) continue;
    const onHand = busy.find((each) => each.facilitator === facilitator.code) ?? NOTHING;
    const was = last.find((each) => each.facilitator === facilitator);
    const same = was !== undefined && sameWork(was.onHand, onHand) && sameAbsences(was.absences, own);
    members.push(same ? was : memberOf(facilitator, onHand, own));
  }
  if (busy.length === 0) return members;
  return members.sort((a, b) => a.onHand.cases - b.onHand.cases || compare(a.onHand.seriousEndedOn ?? '', b.onHand.seriousEndedOn ?? ''));
}

export const sameBusy = (some: readonly Busy[], others: readonly Busy[]): boolean =>
  some === others ||
  (some.length === others.length && some.every((one, nth) => one.facilitator === others[nth]!.facilitator && sameWork(one, others[nth]!)));

const sameWork = (a: OnHand, b: OnHand) => a.cases === b.cases && a.seriousEndedOn === b.seriousEndedOn;

export const sameAbsences = (some: readonly Absence[], others: readonly Absence[]): boolean =>
  some === others || (some.length === others.length && some.every((one, nth) => sameAbsence(one, others[nth]!)));

const sameAbsence = (a: Absence, b: Absence) =>
  a.facilitator === b.facilitator && a.from === b.from && a.to === b.to && a.kind === b.kind && a.hours === b.hours;

/** Everything that keeps a facilitator from a case of this sort today: checks, leave, as many cases as they may have, the time after a serious one. */
export function barsOfMember(member: Member, { serious, custody }: Sort, { today, contactBy, rules }: When): Bar[] {
  const { facilitator, onHand, absences } = member;
  return barsOf(facilitator, onHand, absences, { serious, inCustody: custody, contactBy }, today, rules.facilitatorRules);
}

type When = Pick<Team, 'today' | 'contactBy' | 'rules'>;

/** The same in bits, worked out once while the team stands. */
export function barredOf(member: Member, sort: Sort, when: When): number {
  const shift = BITS_OF_SORT * ((sort.serious ? 1 : 0) + (sort.custody ? 2 : 0));
  const known = member.barred >> shift;
  if (known & ASKED) return known;
  let bits: number = ASKED;
  for (const bar of barsOfMember(member, sort, when)) bits |= isOfChecks(bar) ? BARRED.byCheck : BARRED.byWork;
  member.barred |= bits << shift;
  return bits;
}

export const isOfChecks = (bar: Bar): bar is Bar & { check: string } => 'check' in bar;
