import type { CodedCase } from '#contracts/coded-case.js';
import { inCustody } from '../case-facts.rules.js';
import { panelApplies, remedyApplies } from './community-routes.rules.js';
import type { MatchingRules, PossibleRow } from './matching-rules.rules.js';

/** What stands against an intervention in this case, whoever does it; in the order in which it is looked for. */
export type AgainstIt = 'people' | 'custody' | 'remote' | 'route';

/** Who takes part, as far as is known: an offence without a direct victim has no harmed person, whoever was named. */
const takePart = ({ harmedAgeBands, harmerAgeBands, directVictim, parties }: CodedCase) => ({
  harmed: directVictim !== false && harmedAgeBands.length > 0,
  harmer: harmerAgeBands.length > 0,
  group: parties > 1,
});

/** Everything that stands against it; empty where it can be done. Supporters and families are found by whoever does it. */
export function against(facts: CodedCase, row: PossibleRow, rules: MatchingRules, who = takePart(facts)): AgainstIt[] {
  const reasons: AgainstIt[] = [];
  if (!row.needs.every((need) => isThere(need, who))) reasons.push('people');
  if (inCustody(facts) && !row.inCustody) reasons.push('custody');
  if (facts.accessNeeds.includes('remote_only') && !row.remote) reasons.push('remote');
  if (!routeAllows(facts, row, rules)) reasons.push('route');
  return reasons;
}

function isThere(need: string, { harmed, harmer, group }: ReturnType<typeof takePart>): boolean {
  switch (need) {
    case 'harmed':
      return harmed;
    case 'harmer':
      return harmer;
    case 'either':
      return harmed || harmer;
    case 'group':
      return group;
    default:
      return true;
  }
}

function routeAllows(facts: CodedCase, { code }: PossibleRow, { communityRoutes }: MatchingRules): boolean {
  if (facts.directVictim === false && !communityRoutes.noDirectVictim.includes(code)) return false;
  if (code === 'community_remedy_action') return remedyApplies(facts, communityRoutes).applies;
  if (code === 'community_justice_panel') return panelApplies(facts, communityRoutes).applies;
  return true;
}

/** What can be done in a case, and what was wished of it. */
export interface Interventions {
  /**
   * The wished ones that can be done, the most wanted first. Where the offence has no direct victim and nothing that was wished can be done, the community
   * routes stand in the place of the wish, in the area's order: they are all that there is, and the case must not wait for a wish.
   */
  possible: readonly PossibleRow[];
  /** What else could be done, though nobody wished it: in the order of the area's table. */
  beside: readonly PossibleRow[];
  /** What was wished and a community route alone stands against. */
  routeAlone: readonly PossibleRow[];
}

export function interventionsOf(facts: CodedCase, rules: MatchingRules): Interventions {
  const who = takePart(facts);
  const table = rules.interventions.map((row) => ({ row, reasons: against(facts, row, rules, who) }));
  const isWished = ({ code }: PossibleRow) => facts.interventions.some((wish) => wish === code);
  const rows = (those: typeof table) => those.map(({ row }) => row);
  const doable = (codes: readonly string[]) =>
    rows(codes.flatMap((code) => table.find(({ row, reasons }) => row.code === code && reasons.length === 0) ?? []));
  const wished = doable(facts.interventions);
  return {
    possible: wished.length > 0 || facts.directVictim !== false ? wished : doable(rules.communityRoutes.noDirectVictim),
    beside: rows(table.filter(({ row, reasons }) => reasons.length === 0 && !isWished(row))),
    routeAlone: rows(table.filter(({ row, reasons }) => reasons.length === 1 && reasons[0] === 'route' && isWished(row))),
  };
}

export const possible = (facts: CodedCase, rules: MatchingRules): readonly PossibleRow[] => interventionsOf(facts, rules).possible;
