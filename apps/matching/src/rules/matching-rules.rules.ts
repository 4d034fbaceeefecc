import type { FacilitatorRules } from '../capacity/may-take.rules.js';
import { ruleSetOf, type InterventionRow, type RuleSet } from '../rule-set.rules.js';

/** What a decision rests on beside its facts: figures and tables of the area, kept under an id that every record names. */
export interface MatchingRules extends RuleSet {
  /** Counts up with every change of the code that gives other bytes for the same figures. */
  engine: number;
  /** Tenths of a mile from district to district; worked out when the set is made, since a sine may differ in its last digit elsewhere. */
  miles: NonNullable<RuleSet['miles']>;
  communityRoutes: CommunityRoutes;
  facilitatorRules: FacilitatorRules & {
    /** Must the lead hold every tag of a case? Otherwise one at least, and the second the others. */
    everyTagByLead: boolean;
  };
  /** Whole working days after which a case of a harmer under 18 may go to others where the youth justice service has no room. */
  youthFirstDays: number;
}

export type PossibleRow = InterventionRow;

export interface CommunityRoutes {
  communityRemedy: RemedyRow[];
  communityTrigger: { reports: number; withinMonths: number; reportedWithinMonths: number; acknowledgeWorkingDays: number };
  communityJusticePanel: string[];
  /** Interventions that are open to an offence without a direct victim, the first preferred: no other is. */
  noDirectVictim: string[];
  /** Categories of antisocial behaviour, whose reports count for the Trigger. */
  antisocial: string[];
}

export interface RemedyRow {
  category: string;
  belowPounds?: number;
  /** Home Office codes; all of the category where left out. */
  offences?: string[];
  notDomestic?: boolean;
  notFlags?: string[];
}

/** An area's own file, which satisfies it. */
export type AreaForMatching = Omit<MatchingRules, 'engine'>;

export const ENGINE = 2;

/** The rule set of an area, as it is kept beside the decisions: nothing but what they rest on. */
export function matchingRulesOf(area: AreaForMatching): MatchingRules {
  const { miles, communityRoutes, facilitatorRules, youthFirstDays } = area;
  return { ...ruleSetOf(area), miles, communityRoutes, facilitatorRules, youthFirstDays, engine: ENGINE };
}

/** Tenths of a mile; undefined where either centre is not known. */
export const tenthsOfMiles = (from: string, to: string, { miles }: MatchingRules): number | undefined => miles[from]?.[to];
