import type { CodedCase } from '#contracts/coded-case.js';
import type { Accreditation, GenderWish, HardRule } from '#contracts/codes.js';
import { inCustody, isSerious } from '../case-facts.rules.js';
import { pointsOf } from '../case-points.rules.js';
import { isAtLeast, rankOf } from '../provider.rules.js';
import type { Part } from './choose-pair.rules.js';
import { tenthsOfMiles, type MatchingRules, type PossibleRow } from './matching-rules.rules.js';
import { interventionsOf, type Interventions } from './possible-interventions.rules.js';
import type { Remit } from './question.rules.js';
import { bitsOf, type TagBits } from './team.rules.js';

/** What a case asks of whoever takes it: worked out once for a case, and not once for each of hundreds of providers. */
export interface CaseNeeds extends Interventions {
  facts: CodedCase;
  rules: MatchingRules;
  serious: boolean;
  custody: boolean;
  /** By intervention, of providers that are near and of those that are far. Filled as providers are looked at. */
  works: { near: Map<string, Work>; far: Map<string, Work> };
  /** Languages that somebody of the provider must speak. */
  languages: readonly string[];
  /** Access needs that the provider's rooms must meet. */
  facilities: readonly string[];
  /** A BSL interpreter. */
  bsl: boolean;
  ages: readonly string[];
}

/** Provided by the building: nobody can bring these along. Other needs are met by how the work is done. */
const FACILITIES = ['step_free', 'hearing_loop'];

const known = new WeakMap<CodedCase, CaseNeeds>();

export function needsOf(facts: CodedCase, rules: MatchingRules): CaseNeeds {
  const before = known.get(facts);
  if (before?.rules === rules) return before;
  const needs: CaseNeeds = {
    facts,
    rules,
    serious: isSerious(facts),
    custody: inCustody(facts),
    ...interventionsOf(facts, rules),
    works: { near: new Map(), far: new Map() },
    languages: facts.interpreter === 'spoken' ? [] : [...new Set(facts.languages)],
    facilities: [...new Set(facts.accessNeeds.filter((need) => FACILITIES.includes(need)))],
    bsl: facts.accessNeeds.includes('bsl'),
    ages: [...new Set([...facts.harmedAgeBands, ...facts.harmerAgeBands])].filter((band) => band !== 'unknown'),
  };
  known.set(facts, needs);
  return needs;
}

/** What this provider would do in the case, the points that it would take of it, and what it asks of those who do it. */
export interface Work {
  row: PossibleRow;
  points: number;
  lead: Part;
  /** Undefined where there need be no second. */
  second: Part | undefined;
}

/** What the provider would do, or, where it offers nothing that can be done, what it could do if one thing were otherwise. */
export type ChosenWork =
  | { kind: 'work'; work: Work }
  | { kind: 'if'; work: Work; failing: HardRule; wish: string | undefined; offer: string | undefined }
  | { kind: 'none'; failing: HardRule };

/** The first of the wished interventions that can be done and that this provider offers. */
export const chosenWork = (facts: CodedCase, remit: Remit, rules: MatchingRules): ChosenWork => chosenOf(needsOf(facts, rules), remit);

/** The same, where what the case needs is at hand. */
export function chosenOf(needs: CaseNeeds, remit: Remit): ChosenWork {
  const { possible, beside, routeAlone } = needs;
  for (const row of possible) if (remit.interventions.includes(row.code)) return { kind: 'work', work: workIn(needs, row, remit) };
  const offers = ({ code }: PossibleRow) => remit.interventions.includes(code);
  const failing = routeAlone.some(offers) ? 'community_route' : 'intervention';
  const [wished] = possible;
  if (wished) return { kind: 'if', work: workIn(needs, wished, remit), failing, wish: undefined, offer: wished.code };
  const row = beside.find(offers) ?? beside[0];
  if (!row) return { kind: 'none', failing };
  return { kind: 'if', work: workIn(needs, row, remit), failing, wish: row.code, offer: offers(row) ? undefined : row.code };
}

export const workOf = (facts: CodedCase, row: PossibleRow, remit: Remit, rules: MatchingRules): Work =>
  workIn(needsOf(facts, rules), row, remit);

/** What taking this intervention on would ask of this provider: the same of all that are near, and the same of all that are far. */
function workIn(needs: CaseNeeds, row: PossibleRow, remit: Remit): Work {
  const { facts, rules } = needs;
  const tenths = tenthsOfMiles(remit.home, facts.district, rules);
  const far = tenths !== undefined && tenths > rules.uplifts.travelMiles * 10;
  const works = far ? needs.works.far : needs.works.near;
  let work = works.get(row.code);
  if (!work) {
    const points = pointsOf(facts, row, far ? Infinity : 0, rules);
    works.set(row.code, (work = { row, points, ...partsOf(needs, row) }));
  }
  return work;
}

/** Without a second, or where the area wants it so, the lead holds every tag; else one of them, and the second the others. */
function partsOf(needs: CaseNeeds, row: PossibleRow): Pick<Work, 'lead' | 'second'> {
  const { facts, rules, languages } = needs;
  const wanted = secondNeeded(facts, row);
  const oneOfTags = wanted !== undefined && !rules.facilitatorRules.everyTagByLead;
  const lead = partOf(needs, leadNeeded(facts, row), bitsOf(facts.tags), oneOfTags, facts.facilitatorGender, wanted ? [] : languages);
  // What of the tags is left for the second hangs on who leads.
  return { lead, second: wanted && partOf(needs, wanted, 0, false, 'any', languages) };
}

function partOf(
  sort: CaseNeeds,
  accreditation: Accreditation,
  tags: TagBits,
  oneOfTags: boolean,
  gender: GenderWish,
  languages: readonly string[],
): Part {
  return { accreditation, rank: rankOf(accreditation), tags, oneOfTags, gender, languages, district: sort.facts.district, sort };
}

/** A serious case needs an advanced lead, a complex one an intermediate one, any other what its intervention asks for. */
function leadNeeded(facts: CodedCase, { lead }: PossibleRow): Accreditation {
  if (isSerious(facts)) return 'advanced';
  return facts.complexity === 'complex' && !isAtLeast(lead, 'intermediate') ? 'intermediate' : lead;
}

/** Foundation co-works, but not in a serious case, which always has two. */
function secondNeeded(facts: CodedCase, { facilitators }: PossibleRow): Accreditation | undefined {
  if (isSerious(facts)) return 'intermediate';
  return facilitators > 1 ? 'foundation' : undefined;
}
