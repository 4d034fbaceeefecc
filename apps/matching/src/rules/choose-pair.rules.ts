import type { Accreditation, GenderWish } from '#contracts/codes.js';
import type { Facilitator } from '../capacity/facilitator.rules.js';
import type { Bar } from '../capacity/may-take.rules.js';
import { isAtLeast } from '../provider.rules.js';
import { needsOf, type CaseNeeds, type Work } from './case-needs.rules.js';
import type { Question } from './question.rules.js';
import { barsOfMember, teamOf, type Member } from './team.rules.js';

/**
 * Who of the provider takes the case: one rule over whole people. Asked one by one, "has an advanced lead", "has a woman" and "has somebody with the
 * tag" are all met by three people of whom none may lead it.
 */
export type PairFound =
  | { kind: 'pair'; lead: string; second: string | undefined }
  /** Nobody, or no two. The nearest are those who lack least; both are named where one alone lacks something. */
  | { kind: 'none'; nearest: { lead: Lacking; second: Lacking | undefined } };

/** What one facilitator lacks for their part, nothing where all is in order. */
export interface Lacking {
  facilitator: string;
  /** Nobody yet: somebody would have to join. */
  isNew?: true;
  accreditation?: Accreditation;
  tags?: string[];
  gender?: Exclude<GenderWish, 'any'>;
  languages?: string[];
  district?: string;
  checks?: string[];
  /** Why they are not free. */
  busy?: Busyness[];
}
export type Busyness = Exclude<Bar['kind'], 'check_expired' | 'check_missing'>;

// The dearest to mend weighs most, and each weighs more than all below it together: so where the nearest lead lacks the accreditation nobody has it,
// where the nearest lacks a tag nobody with the accreditation has one, and so on down.
const LACKS = { new: 128, accreditation: 64, tags: 32, gender: 16, languages: 8, district: 4, checks: 2, busy: 1 } as const;

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
const newcomers = (): Member[] =>
  ['new', 'new-2'].map((code) => ({ facilitator: newcomer(code), onHand: { cases: 0 }, absences: [], bars: [], isNew: true }));

/** Of those who may, in the team's turn: the same people give the same pair. */
export function choosePair(q: Question, work: Work): PairFound {
  const { team, pairs, limited } = teamOf(q);
  const asked = limited ? work.people + work.where : work.people;
  let found = pairs.get(asked);
  if (!found) {
    const needs = needsOf(q.asking.facts, q.rules);
    const pick = pickPair(q, work, needs, team) ?? pickPair(q, work, needs, [...team, ...newcomers()])!;
    found = pairOf(q, work, needs, pick);
    if (pairs.size >= MOST_PAIRS) pairs.clear();
    pairs.set(asked, found);
  }
  return found;
}

/** How many kinds of cases a provider's answers are kept for while nothing about its people changes. */
const MOST_PAIRS = 500;

/** The same for those whom the provider names: who is not named is chosen, and who is not known to it would have to join. */
export function namedPair(q: Question, work: Work, leadCode: string, secondCode: string | undefined): PairFound {
  const needs = needsOf(q.asking.facts, q.rules);
  const { team } = teamOf(q);
  const named = (code: string) => team.find(({ facilitator }) => facilitator.code === code);
  const lead = named(leadCode);
  if (!lead) return { kind: 'none', nearest: { lead: { facilitator: leadCode, isNew: true }, second: undefined } };
  const leadLacks = lacksOfLead(q, work, needs, lead) | lacksOfAnybody(q, needs, lead);
  if (work.second === undefined) return pairOf(q, work, needs, { lead, leadLacks, second: undefined, secondLacks: 0 });
  if (secondCode === undefined) return pairOf(q, work, needs, withSecond(q, work, needs, lead, leadLacks, [...team, ...newcomers()])!);
  const second = named(secondCode);
  if (!second || second === lead) {
    const { nearest } = lacking(q, work, needs, { lead, leadLacks, second: undefined, secondLacks: 0 });
    return { kind: 'none', nearest: { ...nearest, second: { facilitator: secondCode, isNew: true } } };
  }
  const secondLacks = lacksOfSecond(q, work, needs, lead, second) | lacksOfAnybody(q, needs, second);
  return pairOf(q, work, needs, { lead, leadLacks, second, secondLacks });
}

interface Picked {
  lead: Member;
  leadLacks: number;
  second: Member | undefined;
  secondLacks: number;
}

const pairOf = (q: Question, work: Work, needs: CaseNeeds, pick: Picked): PairFound =>
  pick.leadLacks === 0 && pick.secondLacks === 0
    ? { kind: 'pair', lead: pick.lead.facilitator.code, second: pick.second?.facilitator.code }
    : lacking(q, work, needs, pick);

function lacking(q: Question, work: Work, needs: CaseNeeds, { lead, leadLacks, second, secondLacks }: Picked) {
  const rest = restLanguages(needs, lead);
  const nearest = {
    lead: lackingOf(q, needs, lead, leadLacks, work.lead, leadTags(q, work, lead), work.second ? [] : needs.languages),
    second: second && lackingOf(q, needs, second, secondLacks, work.second!, restTags(q, work, lead), rest),
  };
  return { kind: 'none' as const, nearest };
}

/** The pair that lacks least: first by its lead, then by its second, then in turn. Undefined where there are too few people. */
function pickPair(q: Question, work: Work, needs: CaseNeeds, team: readonly Member[]): Picked | undefined {
  const least = leastOf(q, work, needs, team, undefined);
  if (!least) return undefined;
  const { first, lacks } = least;
  if (work.second === undefined) return { lead: first, leadLacks: lacks, second: undefined, secondLacks: 0 };
  let best = withSecond(q, work, needs, first, lacks, team);
  // Where the second is to add nothing to the lead, another lead can only do better in that the first is free to be second.
  const alike = q.asking.facts.tags.length === 0 && team.every((each) => speaks(each, needs.languages));
  for (const lead of team) {
    if (best?.secondLacks === 0) break;
    if (lead === first || (lacksOfLead(q, work, needs, lead) | lacksOfAnybody(q, needs, lead)) !== lacks) continue;
    const pick = withSecond(q, work, needs, lead, lacks, team);
    if (pick && (!best || pick.secondLacks < best.secondLacks)) best = pick;
    if (alike) break;
  }
  return best;
}

function withSecond(
  q: Question,
  work: Work,
  needs: CaseNeeds,
  lead: Member,
  leadLacks: number,
  team: readonly Member[],
): Picked | undefined {
  const second = leastOf(q, work, needs, team, lead);
  return second && { lead, leadLacks, second: second.first, secondLacks: second.lacks };
}

/** The first in turn of those who lack as little as anybody does, for the part of the lead or, beside a lead, of the second. */
function leastOf(q: Question, work: Work, needs: CaseNeeds, team: readonly Member[], lead: Member | undefined) {
  let first: Member | undefined;
  let least = Infinity;
  for (const each of team) {
    if (each === lead) continue;
    const lacks = lead ? lacksOfSecond(q, work, needs, lead, each) : lacksOfLead(q, work, needs, each);
    // What bars anybody weighs least, so it is asked only of those who could still be the nearest.
    if (lacks < least) {
      const all = lacks | lacksOfAnybody(q, needs, each);
      if (all >= least) continue;
      first = each;
      least = all;
      if (least === 0) break;
    }
  }
  return first && { first, lacks: least };
}

function lacksOfLead(q: Question, work: Work, needs: CaseNeeds, lead: Member): number {
  const { facilitatorGender, district } = q.asking.facts;
  const { accreditation, gender } = lead.facilitator;
  return (
    lacksAtAll(lead, district) |
    (isAtLeast(accreditation, work.lead) ? 0 : LACKS.accreditation) |
    (tagsDo(q, work, lead) ? 0 : LACKS.tags) |
    (facilitatorGender === 'any' || gender === facilitatorGender ? 0 : LACKS.gender) |
    (work.second !== undefined || needs.languages.length === 0 || speaks(lead, needs.languages) ? 0 : LACKS.languages)
  );
}

function lacksOfSecond(q: Question, work: Work, needs: CaseNeeds, lead: Member, second: Member): number {
  const { accreditation, tags } = second.facilitator;
  return (
    lacksAtAll(second, q.asking.facts.district) |
    (isAtLeast(accreditation, work.second!) ? 0 : LACKS.accreditation) |
    (q.asking.facts.tags.length === 0 || restTags(q, work, lead).every((tag) => tags.includes(tag)) ? 0 : LACKS.tags) |
    (needs.languages.length === 0 || speaks(second, restLanguages(needs, lead)) ? 0 : LACKS.languages)
  );
}

const lacksAtAll = (each: Member, district: string) =>
  (each.isNew ? LACKS.new : 0) |
  (each.facilitator.districts.length === 0 || each.facilitator.districts.includes(district) ? 0 : LACKS.district);

function lacksOfAnybody(q: Question, needs: CaseNeeds, each: Member): number {
  let lacks = 0;
  for (const bar of barsOfMember(each, q, needs)) lacks |= isOfChecks(bar) ? LACKS.checks : LACKS.busy;
  return lacks;
}

const isOfChecks = (bar: Bar) => bar.kind === 'check_expired' || bar.kind === 'check_missing';

/** Without a second, or where the area wants it so, the lead holds every tag; else one of them. */
function tagsDo({ asking, rules }: Question, work: Work, { facilitator }: Member): boolean {
  const { tags } = asking.facts;
  if (tags.length === 0) return true;
  if (work.second === undefined || rules.facilitatorRules.everyTagByLead) return tags.every((tag) => facilitator.tags.includes(tag));
  return tags.some((tag) => facilitator.tags.includes(tag));
}

const tagsMissing = ({ asking }: Question, { facilitator }: Member) => asking.facts.tags.filter((tag) => !facilitator.tags.includes(tag));

const NONE: readonly never[] = [];

/** The tags that a lead who lacks some would have to gain: all, so that whoever is second will do. */
const leadTags = (q: Question, work: Work, lead: Member) => (tagsDo(q, work, lead) ? NONE : tagsMissing(q, lead));

/** What is left for the second to hold. A lead who holds none would have to gain them all. */
const restTags = (q: Question, work: Work, lead: Member): readonly string[] =>
  q.asking.facts.tags.length > 0 && tagsDo(q, work, lead) ? tagsMissing(q, lead) : NONE;

const speaks = ({ facilitator: { languages } }: Member, wanted: readonly string[]) =>
  languages.length === 0 || wanted.every((language) => languages.includes(language));
const restLanguages = (needs: CaseNeeds, { facilitator: { languages } }: Member): readonly string[] =>
  languages.length === 0 ? NONE : needs.languages.filter((language) => !languages.includes(language));

function lackingOf(
  q: Question,
  needs: CaseNeeds,
  member: Member,
  lacks: number,
  accreditation: Accreditation,
  tags: readonly string[],
  languages: readonly string[],
): Lacking {
  const { facilitator } = member;
  const lacking: Lacking = { facilitator: facilitator.code };
  const { facilitatorGender, district } = q.asking.facts;
  if (lacks & LACKS.new) lacking.isNew = true;
  if (lacks & LACKS.accreditation) lacking.accreditation = accreditation;
  if (lacks & LACKS.tags) lacking.tags = tags.filter((tag) => !facilitator.tags.includes(tag));
  if (lacks & LACKS.gender && facilitatorGender !== 'any') lacking.gender = facilitatorGender;
  if (lacks & LACKS.languages) lacking.languages = languages.filter((language) => !facilitator.languages.includes(language));
  if (lacks & LACKS.district) lacking.district = district;
  if (lacks & (LACKS.checks | LACKS.busy)) {
    const barred = barsOfMember(member, q, needs);
    if (lacks & LACKS.checks) lacking.checks = barred.flatMap((bar) => ('check' in bar ? [bar.check] : []));
    if (lacks & LACKS.busy) lacking.busy = barred.flatMap((bar) => ('check' in bar ? [] : [bar.kind]));
  }
  return lacking;
}

/** Does a lacking have anything in it but the name? */
export const lacksAnything = (lacking: Lacking | undefined): boolean => lacking !== undefined && Object.keys(lacking).length > 1;
