import { isAway, isThere, type Absence, type Facilitator } from '../capacity/facilitator.rules.js';
import { barsOf, type Bar, type Work as OnHand } from '../capacity/may-take.rules.js';
import { isAtLeast } from '../provider.rules.js';
import type { CaseNeeds } from './case-needs.rules.js';
import type { PairFound } from './choose-pair.rules.js';
import type { MatchingRules } from './matching-rules.rules.js';
import type { Busy, ProviderNow, Question } from './question.rules.js';

/** A facilitator as they stand today. */
export interface Member {
  facilitator: Facilitator;
  onHand: OnHand;
  absences: readonly Absence[];
  /** What keeps them from a case, as far as was asked; by whether it is serious, and in custody. */
  bars: (readonly Bar[] | undefined)[];
  /** Not there at all: would have to join. */
  isNew?: boolean;
}

const NOTHING: OnHand = { cases: 0 };
const NONE: readonly Absence[] = [];

const ordered = new WeakMap<readonly Facilitator[], readonly Facilitator[]>();

/** The lowest accreditation first, then by code. A provider's people seldom change, and this is asked at every decision. */
function inOrder(staff: readonly Facilitator[]): readonly Facilitator[] {
  let order = ordered.get(staff);
  if (!order) ordered.set(staff, (order = [...staff].sort((a, b) => byAccreditation(a, b) || compare(a.code, b.code))));
  return order;
}

const byAccreditation = (a: Facilitator, b: Facilitator) =>
  Number(isAtLeast(a.accreditation, b.accreditation)) - Number(isAtLeast(b.accreditation, a.accreditation));
const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

/** Of one day, under one set of rules. */
interface Team {
  today: string;
  contactBy: string;
  rules: MatchingRules;
  team: readonly Member[];
  /** Some of them work in some districts alone, or speak not every language that the provider does. */
  limited: boolean;
  /** Who was found, by what a case asks of people: kept while the provider stands as it does. */
  pairs: Map<string, PairFound>;
}
/** Of providers as a sitting makes them, which take turns: what was read and what was booked since. */
const teams = new WeakMap<ProviderNow, Team>();

/** By its people as they were read: the team of the moment before, which is that of this one where nobody has more or less on hand. */
const lastTeams = new WeakMap<readonly Facilitator[], { team: Team; of: Work }>();

/**
 * Who works there today, in the order in which they are asked: fewest live cases, longest without a serious one, the lowest accreditation (so that the
 * advanced are left for what needs them), the code.
 */
export function teamOf({ provider, today, contactBy, rules }: Question): Team {
  const isOfNow = (team: Team) => team.today === today && team.contactBy === contactBy && team.rules === rules;
  // Each transaction reads every provider anew, and of most of them the people are as they were.
  const last = lastTeams.get(provider.staff);
  if (last && isOfNow(last.team)) {
    if (isWorkOf(last.of, provider)) return last.team;
    if (sameWork(last.of, provider)) {
      last.of = { busy: provider.busy, absences: provider.absences };
      return last.team;
    }
  }
  const known = teams.get(provider);
  if (known && isOfNow(known)) return known;
  const { busy, absences } = provider;
  const team: Member[] = [];
  for (const facilitator of inOrder(provider.staff)) {
    const own = absences.length === 0 ? NONE : absences.filter((each) => each.facilitator === facilitator.code);
    if (!isThere(facilitator, today) || own.some((each) => each.kind === 'left' && isAway(each, today))) continue;
    const onHand = busy.length === 0 ? NOTHING : (busy.find((each) => each.facilitator === facilitator.code) ?? NOTHING);
    team.push({ facilitator, onHand, absences: own, bars: [] });
  }
  if (busy.length > 0)
    team.sort((a, b) => a.onHand.cases - b.onHand.cases || compare(a.onHand.seriousEndedOn ?? '', b.onHand.seriousEndedOn ?? ''));
  const limited = team.some(({ facilitator: { districts, languages } }) => districts.length > 0 || languages.length > 0);
  const found: Team = { today, contactBy, rules, team, limited, pairs: new Map() };
  teams.set(provider, found);
  lastTeams.set(provider.staff, { team: found, of: { busy, absences } });
  return found;
}

type Work = Pick<ProviderNow, 'busy' | 'absences'>;

const isWorkOf = (a: Work, b: Work) => a.busy === b.busy && a.absences === b.absences;

const sameWork = (a: Work, b: Work): boolean =>
  a.busy.length === b.busy.length &&
  a.absences.length === b.absences.length &&
  a.busy.every((one, nth) => sameBusy(one, b.busy[nth]!)) &&
  a.absences.every((one, nth) => sameAbsence(one, b.absences[nth]!));

const sameBusy = (a: Busy, b: Busy) => a.facilitator === b.facilitator && a.cases === b.cases && a.seriousEndedOn === b.seriousEndedOn;
const sameAbsence = (a: Absence, b: Absence) =>
  a.facilitator === b.facilitator && a.from === b.from && a.to === b.to && a.kind === b.kind && a.hours === b.hours;

/** Everything that keeps a facilitator from a case of this kind today: checks, leave, as many cases as they may have, the time after a serious one. */
export function barsOfMember(member: Member, { today, contactBy, rules }: Question, { serious, custody }: CaseNeeds): readonly Bar[] {
  const kind = (serious ? 1 : 0) + (custody ? 2 : 0);
  const { facilitator, onHand, absences, bars } = member;
  return (bars[kind] ??= nothingBars(member, today, serious, custody, rules)
    ? NO_BARS
    : barsOf(facilitator, onHand, absences, { serious, inCustody: custody, contactBy }, today, rules.facilitatorRules));
}

const NO_BARS: readonly Bar[] = [];

/** Most often there is nothing to look at more closely. True only where no bar can be. */
function nothingBars({ facilitator, onHand, absences }: Member, today: string, serious: boolean, custody: boolean, rules: MatchingRules) {
  const { checks, mostCases } = facilitator;
  const { facilitatorRules: area } = rules;
  if (absences.length > 0 || (serious && onHand.seriousEndedOn !== undefined)) return false;
  if (onHand.cases > 0 && (mostCases !== undefined || area.mostCases !== null)) return false;
  if (mostCases === 0 || area.mostCases === 0) return false;
  for (const { expiresOn } of checks) if (expiresOn < today) return false;
  for (const { kind, when, untold } of area.checks) {
    if (untold === 'passes' || (when === 'custody' && !custody)) continue;
    let told = false;
    for (const check of checks) if (check.kind === kind) told = true;
    if (!told) return false;
  }
  return true;
}
