import type { Accreditation, GenderWish } from '#contracts/codes.js';
import type { Facilitator } from '../capacity/facilitator.rules.js';
import type { Rank } from '../provider.rules.js';
import type { Work } from './case-needs.rules.js';
import type { Question } from './question.rules.js';
import { BARRED, barredOf, newMember, teamOf, type Member, type Sort, type TagBits, type Team } from './team.rules.js';

/**
 * Who of the provider takes the case: one rule over whole people. Asked one by one, "has an advanced lead", "has a woman" and "has somebody with the
 * tag" are all met by three people of whom none may lead it.
 */
export type PairFound =
  | { kind: 'pair'; lead: string; second: string | undefined }
  /** Nobody, or no two. The nearest are those who lack least; both are named where one alone lacks something. */
  | { kind: 'none'; lead: Nearest; second: Nearest | undefined };

/** Who comes nearest to doing a part, and what they lack for it; nothing where all is in order. */
export interface Nearest {
  part: Part;
  member: Member;
  lacks: Lacks;
}

/** What is asked of whoever leads, or of the second beside a lead. */
export interface Part {
  accreditation: Accreditation;
  rank: Rank;
  tags: TagBits;
  /** One of the tags will do: a second holds the others. */
  oneOfTags: boolean;
  gender: GenderWish;
  languages: readonly string[];
  district: string;
  sort: Sort;
}

/** In bits. */
export type Lacks = number;

// The dearest to mend weighs most, and each weighs more than all below it together: so where the nearest lead lacks the accreditation nobody has it,
// where the nearest lacks a tag nobody with the accreditation has one, and so on down.
export const LACKS = { new: 128, accreditation: 64, tags: 32, gender: 16, languages: 8, district: 4, checks: 2, busy: 1 } as const;

/** Of those who may, in the team's turn: the same people give the same pair. */
export function choosePair(q: Question, work: Work): PairFound {
  const team = teamOf(q);
  const { members } = team;
  return pairOf(pickPair(work, team, members) ?? pickPair(work, team, [...members, ...newMembers()])!);
}

const newMembers = () => [newMember('new'), newMember('new-2')];

/** The same for those whom the provider names: who is not named is chosen, and who is not known to it would have to join. */
export function namedPair(q: Question, work: Work, leadCode: string, secondCode: string | undefined): PairFound {
  const team = teamOf(q);
  const { members } = team;
  const named = (code: string) => members.find(({ facilitator }) => facilitator.code === code);
  const unknown = (code: string, part: Part): Nearest => ({ part, member: newMember(code), lacks: LACKS.new });
  const member = named(leadCode);
  if (!member) return { kind: 'none', lead: unknown(leadCode, work.lead), second: undefined };
  const lead = nearestOf(work.lead, member, team);
  if (work.second === undefined) return pairOf({ lead, second: undefined });
  const part = besideLead(work.second, lead);
  if (secondCode === undefined) return pairOf({ lead, second: leastOf(part, team, [...members, ...newMembers()], member)! });
  const second = named(secondCode);
  if (!second || second === member) return { kind: 'none', lead, second: unknown(secondCode, part) };
  return pairOf({ lead, second: nearestOf(part, second, team) });
}

interface Picked {
  lead: Nearest;
  second: Nearest | undefined;
}

function pairOf({ lead, second }: Picked): PairFound {
  if (lead.lacks !== 0 || (second && second.lacks !== 0)) return { kind: 'none', lead, second };
  return { kind: 'pair', lead: lead.member.facilitator.code, second: second?.member.facilitator.code };
}

/** The pair that lacks least: first by its lead, then by its second, then in turn. Undefined where there are too few people. */
function pickPair(work: Work, team: Team, members: readonly Member[]): Picked | undefined {
  const first = leastOf(work.lead, team, members, undefined);
  if (!first || work.second === undefined) return first && { lead: first, second: undefined };
  let best = withSecond(work.second, first, team, members);
  if (best?.second?.lacks === 0) return best;
  // Where the second is to add nothing to the lead, another lead can only do better in that the first is free to be second.
  const alike = work.lead.tags === 0 && members.every(({ facilitator }) => speaks(facilitator.languages, work.second!.languages));
  for (const member of members) {
    if (member === first.member || lacksOf(work.lead, member, team) !== first.lacks) continue;
    const pick = withSecond(work.second, { ...first, member }, team, members);
    if (pick && (!best || pick.second!.lacks < best.second!.lacks)) best = pick;
    if (alike || best?.second!.lacks === 0) break;
  }
  return best;
}

function withSecond(part: Part, lead: Nearest, team: Team, members: readonly Member[]): Picked | undefined {
  const second = leastOf(besideLead(part, lead), team, members, lead.member);
  return second && { lead, second };
}

/** The first in turn of those who lack as little as anybody does. */
function leastOf(part: Part, team: Team, members: readonly Member[], but: Member | undefined): Nearest | undefined {
  let first: Member | undefined;
  let least = Infinity;
  for (const member of members) {
    if (member === but) continue;
    const lacks = lacksOf(part, member, team);
    if (lacks >= least) continue;
    first = member;
    least = lacks;
    if (least === 0) break;
  }
  return first && { part, member: first, lacks: least };
}

const nearestOf = (part: Part, member: Member, team: Team): Nearest => ({ part, member, lacks: lacksOf(part, member, team) });

function lacksOf(part: Part, member: Member, team: Team): Lacks {
  const barred = barredOf(member, part.sort, team);
  return (
    (member.isNew ? LACKS.new : 0) |
    (member.rank >= part.rank ? 0 : LACKS.accreditation) |
    (tagsDo(part, member) ? 0 : LACKS.tags) |
    (part.gender === 'any' || part.gender === member.gender ? 0 : LACKS.gender) |
    (member.anywhere ? 0 : lacksThere(part, member.facilitator)) |
    (barred & BARRED.byCheck ? LACKS.checks : 0) |
    (barred & BARRED.byWork ? LACKS.busy : 0)
  );
}

const lacksThere = ({ languages: wanted, district }: Part, { languages, districts }: Facilitator): Lacks =>
  (speaks(languages, wanted) ? 0 : LACKS.languages) | (districts.length === 0 || districts.includes(district) ? 0 : LACKS.district);

const tagsDo = (part: Part, { tags }: Member): boolean =>
  part.tags === 0 || (part.oneOfTags ? (part.tags & tags) !== 0 : (part.tags & ~tags) === 0);

const speaks = (languages: readonly string[], wanted: readonly string[]) =>
  languages.length === 0 || wanted.every((language) => languages.includes(language));

/** What is left for the second. A lead who holds no tag that is asked for would have to gain them all. */
function besideLead(part: Part, { part: asked, member }: Nearest): Part {
  const tags = asked.tags !== 0 && tagsDo(asked, member) ? asked.tags & ~member.tags : 0;
  const { languages } = member.facilitator;
  const unspoken = speaks(languages, part.languages) ? NONE : part.languages.filter((each) => !languages.includes(each));
  return tags === 0 && part.languages.length === 0 ? part : { ...part, tags, languages: unspoken };
}

const NONE: readonly string[] = [];
