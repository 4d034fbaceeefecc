import type { Accreditation } from '#contracts/codes.js';
import type { MilesTable } from '#platform/district-miles.rules.js';

/** What an area decides about matching: figures and tables, held as data. An area's own file satisfies this. Kept with every decision. */
export interface RuleSet {
  version: number;
  districts: { code: string; name: string; centre?: { latitude: number; longitude: number } }[];
  /** Tenths of a mile. Sets that were kept before it was part of them have none. */
  miles?: MilesTable;
  clocks: {
    timeZone: string;
    cutOff: string;
    dueAt: string;
    offerDays: number;
    offerDaysSerious: number;
    declinesBeforePerson: number;
    capacityStaleAfterDays: number;
    firstContactDays: number;
    secondsPerWorkingDay?: number;
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
  /** Who must take part: `harmed`, `harmer`, `either`, `supporters`, `families`, `group`. */
  needs: string[];
  inCustody: boolean;
  remote: boolean;
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
  const { version, districts, miles, clocks, interventions, seriousPoints, uplifts, weights, priority } = area;
  return { version, districts, miles, clocks, interventions, seriousPoints, uplifts, weights, priority };
}
