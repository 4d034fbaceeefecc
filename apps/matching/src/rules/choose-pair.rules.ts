import type { Accreditation, GenderWish } from '#contracts/codes.js';
import { isAway, isThere, type Facilitator } from '../capacity/facilitator.rules.js';
import { barsOf, type Bar, type Work as OnHand } from '../capacity/may-take.rules.js';
import { isAtLeast } from '../provider.rules.js';
import { needsOf, type CaseNeeds, type Work } from './case-needs.rules.js';
import type { ProviderNow, Question } from './question.rules.js';

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
export const LACKS = { new: 128, accreditation: 64, tags: 32, gender: 16, languages: 8, district: 4, checks: 2, busy: 1 } as const;

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
const NEWCOMERS = [newcomer('new'), newcomer('new-2')];

/**
 * Of those who may, first who has fewest live cases, then longest without a serious one, then the lowest accreditation that will do, then by code:
 * so that the same people give the same pair, and the advanced are left for what needs them.
 */
export function choosePair(q: Question, work: Work): PairFound {
  const needs = needsOf(q.asking.facts, q.rules);
  const staff = inTurn(q);
  const pick = pickPair(q, work, needs, staff) ?? pickPair(q, work, needs, [...staff, ...NEWCOMERS])!;
  return pairOf(q, work, needs, pick);
}

const pairOf = (q: Question, work: Work, needs: CaseNeeds, pick: Picked): PairFound =>
  pick.leadLacks === 0 && pick.secondLacks === 0
    ? { kind: 'pair', lead: pick.lead.code, second: pick.second?.code }
    : lacking(q, work, needs, pick);

function lacking(q: Question, work: Work, needs: CaseNeeds, { lead, leadLacks, second, secondLacks }: Picked) {
  const { languages } = needs;
  const nearest = {
    lead: lackingOf(q, needs, lead, leadLacks, work.lead, leadTags(q, work, lead), work.second ? [] : languages),
    second: second && lackingOf(q, needs, second, secondLacks, work.second!, restTags(q, work, lead), restLanguages(needs, lead)),
  };
  return { kind: 'none' as const, nearest };
}

/** The same for those whom the provider names: who is not named is chosen, and who is not known to it would have to join. */
export function namedPair(q: Question, work: Work, leadCode: string, secondCode: string | undefined): PairFound {
  const needs = needsOf(q.asking.facts, q.rules);
  const there = inTurn(q);
  const named = (code: string) => there.find((each) => each.code === code);
  const lead = named(leadCode);
  if (!lead) return { kind: 'none', nearest: { lead: { facilitator: leadCode, isNew: true }, second: undefined } };
  const leadLacks = lacksOfLead(q, work, needs, lead);
  if (work.second === undefined) return pairOf(q, work, needs, { lead, leadLacks, second: undefined, secondLacks: 0 });
  if (secondCode === undefined) return pairOf(q, work, needs, withBestSecond(q, work, needs, lead, leadLacks, [...there, ...NEWCOMERS])!);
  const second = named(secondCode);
  if (!second || second === lead) {
    const { nearest } = lacking(q, work, needs, { lead, leadLacks, second: undefined, secondLacks: 0 });
    return { kind: 'none', nearest: { ...nearest, second: { facilitator: secondCode, isNew: true } } };
  }
  return pairOf(q, work, needs, { lead, leadLacks, second, secondLacks: lacksOfSecond(q, work, needs, lead, second) });
}

interface Picked {
  lead: Facilitator;
  leadLacks: number;
  second: Facilitator | undefined;
  secondLacks: number;
}

/** The pair that lacks least: first by its lead, then by its second, then in turn. Undefined where there are too few people at all. */
function pickPair(q: Question, work: Work, needs: CaseNeeds, staff: readonly Facilitator[]): Picked | undefined {
  const lacks = staff.map((each) => lacksOfLead(q, work, needs, each));
  const least = Math.min(...lacks);
  let best: Picked | undefined;
  for (const [nth, lead] of staff.entries()) {
    if (lacks[nth] !== least) continue;
    if (work.second === undefined) return { lead, leadLacks: least, second: undefined, secondLacks: 0 };
    const pick = withBestSecond(q, work, needs, lead, least, staff);
    if (pick && (!best || pick.secondLacks < best.secondLacks)) best = pick;
    if (best?.secondLacks === 0) return best;
  }
  return best;
}

function withBestSecond(
  q: Question,
  work: Work,
  needs: CaseNeeds,
  lead: Facilitator,
  leadLacks: number,
  staff: readonly Facilitator[],
): Picked | undefined {
  let best: Picked | undefined;
  for (const second of staff) {
    if (second === lead) continue;
    const secondLacks = lacksOfSecond(q, work, needs, lead, second);
    if (!best || secondLacks < best.secondLacks) best = { lead, leadLacks, second, secondLacks };
    if (secondLacks === 0) return best;
  }
  return best;
}

const turns = new WeakMap<ProviderNow, { today: string; staff: readonly Facilitator[] }>();

function inTurn({ provider, today }: Question): readonly Facilitator[] {
  const known = turns.get(provider);
  if (known?.today === today) return known.staff;
  const gone = provider.absences
    .filter((absence) => absence.kind === 'left' && isAway(absence, today))
    .map(({ facilitator }) => facilitator);
  const staff = provider.staff.filter((each) => isThere(each, today) && !gone.includes(each.code));
  const load = new Map(provider.busy.map((each) => [each.facilitator, each]));
  staff.sort(
    (a, b) =>
      (load.get(a.code)?.cases ?? 0) - (load.get(b.code)?.cases ?? 0) ||
      compare(load.get(a.code)?.seriousEndedOn ?? '', load.get(b.code)?.seriousEndedOn ?? '') ||
      Number(isAtLeast(a.accreditation, b.accreditation)) - Number(isAtLeast(b.accreditation, a.accreditation)) ||
      compare(a.code, b.code),
  );
  turns.set(provider, { today, staff });
  return staff;
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

function lacksOfLead(q: Question, work: Work, needs: CaseNeeds, lead: Facilitator): number {
  const { facts } = q.asking;
  return (
    (isAtLeast(lead.accreditation, work.lead) ? 0 : LACKS.accreditation) +
    (tagsDo(q, work, lead) ? 0 : LACKS.tags) +
    (facts.facilitatorGender === 'any' || lead.gender === facts.facilitatorGender ? 0 : LACKS.gender) +
    (work.second !== undefined || speaks(lead, needs.languages) ? 0 : LACKS.languages) +
    lacksOfAnybody(q, needs, lead)
  );
}

function lacksOfSecond(q: Question, work: Work, needs: CaseNeeds, lead: Facilitator, second: Facilitator): number {
  return (
    (isAtLeast(second.accreditation, work.second!) ? 0 : LACKS.accreditation) +
    (restTags(q, work, lead).every((tag) => second.tags.includes(tag)) ? 0 : LACKS.tags) +
    (needs.languages.length === 0 || speaks(second, restLanguages(needs, lead)) ? 0 : LACKS.languages) +
    lacksOfAnybody(q, needs, second)
  );
}

function lacksOfAnybody(q: Question, needs: CaseNeeds, each: Facilitator): number {
  const { districts } = each;
  let lacks = NEWCOMERS.includes(each) ? LACKS.new : 0;
  if (districts.length > 0 && !districts.includes(q.asking.facts.district)) lacks |= LACKS.district;
  for (const bar of bars(q, needs, each)) lacks |= isOfChecks(bar) ? LACKS.checks : LACKS.busy;
  return lacks;
}

const NOTHING_ON_HAND: OnHand = { cases: 0 };

function bars({ provider, today, contactBy, rules }: Question, { serious, custody: inCustody }: CaseNeeds, each: Facilitator): Bar[] {
  const onHand = provider.busy.find(({ facilitator }) => facilitator === each.code) ?? NOTHING_ON_HAND;
  return barsOf(each, onHand, provider.absences, { serious, inCustody, contactBy }, today, rules.facilitatorRules);
}

const isOfChecks = (bar: Bar) => bar.kind === 'check_expired' || bar.kind === 'check_missing';

/** Without a second, or where the area wants it so, the lead holds every tag; else one of them. */
function tagsDo({ asking, rules }: Question, work: Work, lead: Facilitator): boolean {
  const { tags } = asking.facts;
  if (tags.length === 0) return true;
  if (work.second === undefined || rules.facilitatorRules.everyTagByLead) return tags.every((tag) => lead.tags.includes(tag));
  return tags.some((tag) => lead.tags.includes(tag));
}

/** The tags that a lead who lacks some would have to gain: all, so that whoever is second will do. */
const leadTags = (q: Question, work: Work, lead: Facilitator) =>
  tagsDo(q, work, lead) ? [] : q.asking.facts.tags.filter((tag) => !lead.tags.includes(tag));

/** What is left for the second to hold. A lead who holds none would have to gain them all. */
const restTags = (q: Question, work: Work, lead: Facilitator) =>
  tagsDo(q, work, lead) ? q.asking.facts.tags.filter((tag) => !lead.tags.includes(tag)) : [];

const speaks = ({ languages }: Facilitator, wanted: readonly string[]) =>
  languages.length === 0 || wanted.every((language) => languages.includes(language));
const restLanguages = (needs: CaseNeeds, lead: Facilitator) =>
  lead.languages.length === 0 ? [] : needs.languages.filter((language) => !lead.languages.includes(language));

function lackingOf(
  q: Question,
  needs: CaseNeeds,
  each: Facilitator,
  lacks: number,
  accreditation: Accreditation,
  tags: string[],
  languages: readonly string[],
): Lacking {
  const lacking: Lacking = { facilitator: each.code };
  const { facilitatorGender, district } = q.asking.facts;
  if (lacks & LACKS.new) lacking.isNew = true;
  if (lacks & LACKS.accreditation) lacking.accreditation = accreditation;
  if (lacks & LACKS.tags) lacking.tags = tags.filter((tag) => !each.tags.includes(tag));
  if (lacks & LACKS.gender && facilitatorGender !== 'any') lacking.gender = facilitatorGender;
  if (lacks & LACKS.languages) lacking.languages = languages.filter((language) => !each.languages.includes(language));
  if (lacks & LACKS.district) lacking.district = district;
  if (lacks & (LACKS.checks | LACKS.busy)) {
    const barred = bars(q, needs, each);
    if (lacks & LACKS.checks) lacking.checks = barred.flatMap((bar) => ('check' in bar ? [bar.check] : []));
    if (lacks & LACKS.busy) lacking.busy = barred.flatMap((bar) => ('check' in bar ? [] : [bar.kind]));
  }
  return lacking;
}

/** Does a lacking have anything in it but the name? */
export const lacksAnything = (lacking: Lacking | undefined): boolean => lacking !== undefined && Object.keys(lacking).length > 1;
