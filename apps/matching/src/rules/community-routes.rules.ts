import type { CodedCase } from '#contracts/coded-case.js';
import type { Flag } from '#contracts/codes.js';
import { afterWorkingDays, localTime } from '#platform/working-days.rules.js';
import type { Day } from '../capacity/calendar.rules.js';
import type { CommunityRoutes, MatchingRules, RemedyRow } from './matching-rules.rules.js';

/** Does a route of the area apply? Where not, every reason, for a person to read. */
export type RouteAnswer = { applies: true } | { applies: false; because: string[] };

export type RouteFacts = Pick<CodedCase, 'category' | 'homeOffice' | 'flags' | 'complexity' | 'lossPence' | 'directVictim'>;

const DOMESTIC: Flag[] = ['domestic_abuse', 'familial_abuse', 'coercive_control'];

const answer = (because: string[]): RouteAnswer => (because.length === 0 ? { applies: true } : { applies: false, because });
const has = ({ flags }: RouteFacts, ...wanted: Flag[]) => wanted.some((flag) => flags.includes(flag));

/** The Community Remedy: which offences, and up to which loss, is data of the area. */
export function remedyApplies(facts: RouteFacts, routes: CommunityRoutes): RouteAnswer {
  const because: string[] = [];
  if (facts.directVictim !== false) {
    const rows = routes.communityRemedy.filter(({ category }) => category === facts.category);
    if (rows.length === 0) because.push(`The Community Remedy is not for the category ${facts.category}.`);
    else because.push(...leastOf(rows.map((row) => againstRow(facts, row))));
  } else if (!routes.noDirectVictim.includes('community_remedy_action'))
    because.push('The Community Remedy is not for an offence without a direct victim.');
  if (has(facts, 'wants_prosecution')) because.push('The harmed person wants prosecution.');
  if (has(facts, 'vulnerable')) because.push('The harmed person is vulnerable.');
  return answer(because);
}

function againstRow(facts: RouteFacts, { belowPounds, offences, notDomestic, notFlags = [] }: RemedyRow): string[] {
  const because: string[] = [];
  if (belowPounds !== undefined) {
    if (facts.lossPence === undefined) because.push('The loss is not known.');
    else if (facts.lossPence >= belowPounds * 100) because.push(`The loss is not below £${belowPounds}.`);
  }
  if (offences !== undefined) {
    if (facts.homeOffice === undefined) because.push('The Home Office code of the offence is not known.');
    else if (!offences.includes(facts.homeOffice))
      because.push(`The offence ${facts.homeOffice} is not one of those that the Community Remedy is for.`);
  }
  if (notDomestic && has(facts, ...DOMESTIC)) because.push('It is domestic.');
  for (const flag of notFlags) if (facts.flags.some((each) => each === flag)) because.push(`It is flagged ${flag}.`);
  return because;
}

/** Where two rows are for the same category, the one with fewest reasons against it tells. */
const leastOf = (reasons: string[][]) => reasons.reduce((least, each) => (each.length < least.length ? each : least));

/** The Community Justice Panel: for low-level matters. */
export function panelApplies(facts: RouteFacts, routes: CommunityRoutes): RouteAnswer {
  const because: string[] = [];
  if (facts.directVictim === false) {
    if (!routes.noDirectVictim.includes('community_justice_panel'))
      because.push('The Community Justice Panel is not for an offence without a direct victim.');
  } else if (!routes.communityJusticePanel.includes(facts.category))
    because.push(`The Community Justice Panel is not for the category ${facts.category}.`);
  if (facts.complexity === 'serious_sensitive')
    because.push('The Community Justice Panel is for low-level matters, and this case is serious.');
  return answer(because);
}

export type TriggerAnswer =
  | { met: true; qualifying: number; /** Review to be acknowledged by then. */ acknowledgeBy: Date }
  | { met: false; qualifying: number; because: string };

/**
 * The Community Trigger (ASB case review): so many reports of antisocial behaviour in so many months, each made soon after its incident.
 * @param now the moment at which the last report is known of
 */
export function triggerMet(facts: Pick<CodedCase, 'category' | 'reports'>, now: Date, rules: MatchingRules): TriggerAnswer {
  const { communityTrigger: trigger, antisocial } = rules.communityRoutes;
  const { timeZone: zone, cutOff, dueAt } = rules.clocks;
  if (!antisocial.includes(facts.category)) return { met: false, qualifying: 0, because: 'It is not antisocial behaviour.' };
  const today = localTime(now, zone).day;
  const earliest = monthsAfter(today, -trigger.withinMonths);
  const qualifying = (facts.reports ?? []).filter(
    ({ incidentOn, reportedOn }) =>
      incidentOn <= reportedOn &&
      reportedOn <= monthsAfter(incidentOn, trigger.reportedWithinMonths) &&
      earliest <= reportedOn &&
      reportedOn <= today,
  ).length;
  if (qualifying < trigger.reports)
    return {
      met: false,
      qualifying,
      because: `${qualifying} of ${trigger.reports} reports count: each made within a month of its incident, in the last ${trigger.withinMonths} months.`,
    };
  return { met: true, qualifying, acknowledgeBy: afterWorkingDays(now, trigger.acknowledgeWorkingDays, { zone, cutOff, dueAt }) };
}

/** The same day so many months on; the last day of a month that is too short. @param months may be negative */
export function monthsAfter(day: Day, months: number): Day {
  const [year, month, date] = day.split('-').map(Number) as [number, number, number];
  const last = new Date(Date.UTC(year, month - 1 + months + 1, 0));
  return new Date(Date.UTC(last.getUTCFullYear(), last.getUTCMonth(), Math.min(date, last.getUTCDate()))).toISOString().slice(0, 10);
}
