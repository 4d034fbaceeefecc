import type { Accreditation } from '#contracts/codes.js';

/** What an area decides about matching: figures and tables, held as data. An area's own file satisfies this. Kept with every decision. */
export interface RuleSet {
  version: number;
  districts: { code: string; name: string; centre?: { latitude: number; longitude: number } }[];
  clocks: {
    timeZone: string;
    cutOff: string;
    dueAt: string;
    offerDays: number;
    offerDaysSerious: number;
    declinesBeforePerson: number;
    capacityStaleAfterDays: number;
    firstContactDays: number;
  };
  interventions: InterventionRow[];
  /** A serious and sensitive case weighs these points, whatever the intervention. */
  seriousPoints: { lead: number; second: number };
  uplifts: { interpreterPercent: number; custodyOrTravelPercent: number; travelMiles: number; extraPartyPercent: number };
  /** Sum 100. */
  weights: Weights & { version: number };
  priority: {
    base: number;
    reviewDateReached: number;
    courtOrReleaseNear: number;
    courtOrReleaseWithinDays: number;
    enhancedRights: number;
    eachWeekWaited: number;
  };
}

export interface InterventionRow {
  code: string;
  lead: Accreditation;
  facilitators: number;
  inCustody: boolean;
  points: number;
}

export interface Weights {
  fit: number;
  expectedWait: number;
  freeShare: number;
  agreedShare: number;
  miles: number;
}

/** The parts of an area's data that decisions rest on, and nothing else: what is kept beside the decisions. */
export function ruleSetOf(area: RuleSet): RuleSet {
  const { version, districts, clocks, interventions, seriousPoints, uplifts, weights, priority } = area;
  return { version, districts, clocks, interventions, seriousPoints, uplifts, weights, priority };
}

const EARTH_RADIUS_MILES = 3958.8;
const radians = (degrees: number) => (degrees * Math.PI) / 180;

const distances = new WeakMap<RuleSet, Map<string, Map<string, number | undefined>>>();

/** Straight-line miles between two districts' centres; undefined where either is not known. */
export function milesBetween(from: string, to: string, rules: RuleSet): number | undefined {
  let known = distances.get(rules);
  if (!known) distances.set(rules, (known = new Map()));
  let ways = known.get(from);
  if (!ways) known.set(from, (ways = new Map()));
  if (!ways.has(to)) ways.set(to, measure(from, to, rules));
  return ways.get(to);
}

function measure(from: string, to: string, rules: RuleSet): number | undefined {
  const [a, b] = [from, to].map((code) => rules.districts.find((district) => district.code === code)?.centre);
  if (!a || !b) return undefined;
  const north = Math.sin(radians(b.latitude - a.latitude) / 2);
  const east = Math.sin(radians(b.longitude - a.longitude) / 2);
  const chord = north * north + Math.cos(radians(a.latitude)) * Math.cos(radians(b.latitude)) * east * east;
  return 2 * EARTH_RADIUS_MILES * Math.asin(Math.sqrt(chord));
}
