import type { CodedCase } from '#contracts/coded-case.js';
import type { Accreditation, HardRule } from '#contracts/codes.js';
import { inCustody, isSerious } from '../case-facts.rules.js';
import { pointsOf } from '../case-points.rules.js';
import { isAtLeast } from '../provider.rules.js';
import { tenthsOfMiles, type MatchingRules, type PossibleRow } from './matching-rules.rules.js';
import { against, possible, possibleBeside } from './possible-interventions.rules.js';
import type { Remit } from './question.rules.js';

/** What a case asks of whoever takes it: worked out once for a case, and not once for each of hundreds of providers. */
export interface CaseNeeds {
  serious: boolean;
  custody: boolean;
  /** What was wished and can be done, the most wanted first. */
  possible: readonly PossibleRow[];
  /** What could be done, though nobody wished it. */
  beside: readonly PossibleRow[];
  /** What was wished and a community route alone stands against. */
  routeAlone: readonly PossibleRow[];
  /** Filled as providers are looked at. */
  works: Map<string, Work>;
  /** Languages that somebody of the provider must speak. */
  languages: readonly string[];
  /** Access needs that the provider's rooms must meet. */
  facilities: readonly string[];
  ages: readonly string[];
}

/** Provided by the building: nobody can bring these along. Other needs are met by how the work is done. */
const FACILITIES = ['step_free', 'hearing_loop'];

const known = new WeakMap<CodedCase, { rules: MatchingRules; needs: CaseNeeds }>();

export function needsOf(facts: CodedCase, rules: MatchingRules): CaseNeeds {
  const before = known.get(facts);
  if (before?.rules === rules) return before.needs;
  const custody = inCustody(facts);
  const isWished = ({ code }: PossibleRow) => facts.interventions.some((wish) => wish === code);
  const needs: CaseNeeds = {
    serious: isSerious(facts),
    custody,
    possible: possible(facts, rules),
    beside: possibleBeside(facts, rules),
    routeAlone: rules.interventions.filter((row) => isWished(row) && routeAloneAgainst(facts, row, rules)),
    works: new Map(),
    languages: facts.interpreter === 'spoken' ? [] : [...new Set(facts.languages)],
    facilities: [...new Set(facts.accessNeeds.filter((need) => FACILITIES.includes(need)))],
    ages: [...new Set([...facts.harmedAgeBands, ...facts.harmerAgeBands])].filter((band) => band !== 'unknown'),
  };
  known.set(facts, { rules, needs });
  return needs;
}

function routeAloneAgainst(facts: CodedCase, row: PossibleRow, rules: MatchingRules): boolean {
  const reasons = against(facts, row, rules);
  return reasons.length === 1 && reasons[0] === 'route';
}

/** What this provider would do in the case, and the points that it would take of it. */
export interface Work {
  row: PossibleRow;
  points: number;
  /** Accreditation that the lead needs, and the second facilitator; none where there need be no second. */
  lead: Accreditation;
  second: Accreditation | undefined;
  /** All that it asks of people who work anywhere and in any language, in one word: two cases with the same word are led by the same. */
  people: string;
  /** What it asks besides of people who do not. */
  where: string;
}

/** What the provider would do, or, where it offers nothing that can be done, what it could do if one thing were otherwise. */
export type ChosenWork =
  | { kind: 'work'; work: Work }
  | { kind: 'if'; work: Work; failing: HardRule; wish: string | undefined; offer: string | undefined }
  | { kind: 'none'; failing: HardRule };

/** The first of the wished interventions that can be done and that this provider offers. */
export function chosenWork(facts: CodedCase, remit: Remit, rules: MatchingRules): ChosenWork {
  const offers = ({ code }: PossibleRow) => remit.interventions.includes(code);
  const work = (row: PossibleRow) => workOf(facts, row, remit, rules);
  const { possible, beside, routeAlone } = needsOf(facts, rules);
  for (const row of possible) if (offers(row)) return { kind: 'work', work: work(row) };
  const failing = routeAlone.some(offers) ? 'community_route' : 'intervention';
  if (possible[0]) return { kind: 'if', work: work(possible[0]), failing, wish: undefined, offer: possible[0].code };
  const row = beside.find(offers) ?? beside[0];
  if (!row) return { kind: 'none', failing };
  return { kind: 'if', work: work(row), failing, wish: row.code, offer: offers(row) ? undefined : row.code };
}

/** What taking this intervention on would ask of this provider: the same of all that are near, and the same of all that are far. */
export function workOf(facts: CodedCase, row: PossibleRow, remit: Remit, rules: MatchingRules): Work {
  const tenths = tenthsOfMiles(remit.home, facts.district, rules);
  const far = tenths !== undefined && tenths > rules.uplifts.travelMiles * 10;
  const { works } = needsOf(facts, rules);
  const key = far ? `${row.code} far` : row.code;
  let work = works.get(key);
  if (!work) {
    const points = pointsOf(facts, row, far ? Infinity : 0, rules);
    const [lead, second] = [leadNeeded(facts, row), secondNeeded(facts, row)];
    works.set(key, (work = { row, points, lead, second, ...peopleAsked(facts, lead, second, rules) }));
  }
  return work;
}

function peopleAsked(facts: CodedCase, lead: Accreditation, second: Accreditation | undefined, rules: MatchingRules) {
  const { serious, custody, languages } = needsOf(facts, rules);
  const { tags, facilitatorGender, district } = facts;
  return {
    people: [lead, second ?? '-', facilitatorGender, Number(serious), Number(custody), tags.join()].join('|'),
    where: `|${district}|${languages.join()}`,
  };
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
