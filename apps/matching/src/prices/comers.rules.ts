import { addMonths, daysFrom, lastDayOf, monthOf, type Day } from '../capacity/calendar.rules.js';
import { isWorkingDay } from '#platform/working-days.rules.js';
import type { MonthNow } from '../capacity/months.rules.js';
import { isSerious } from '../case-facts.rules.js';
import { chosenWork } from '../rules/case-needs.rules.js';
import { failsByRoomAlone } from '../rules/every-rule.rules.js';
import { lookAtAll, type Stand } from '../rules/look-at-providers.rules.js';
import type { MatchingRules } from '../rules/matching-rules.rules.js';
import type { Asking, ProviderNow } from '../rules/question.rules.js';
import { standingScore, valueOf } from '../rules/value.rules.js';
import type { PastCase } from './expected-cases.rules.js';
import type { Comer, RoomAhead } from './price-set.rules.js';

/** Months in which cases are expected, the present one included. A price further off would rest on months that nobody has declared. */
export const MONTHS_EXPECTED = 3;

/** A case of the past year as the rules of today would have it: who could take it were there room, and what that would be worth. */
export function pastCase(asking: Asking, stand: Stand): PastCase {
  const { rules } = stand.sitting;
  const options = lookAtAll(asking, stand).looked.flatMap(({ look, work }, at) =>
    work && failsByRoomAlone(look.failing) ? [optionAt(asking, stand.providers[at]!, work, rules)] : [],
  );
  return { id: asking.id, serious: isSerious(asking.facts), options };
}

/** One that waits now. @param able providers that its last decision found able, but for room */
export function waitingComer(asking: Asking, able: readonly ProviderNow[], rules: MatchingRules): Comer {
  const options = able.flatMap((provider) => {
    const chosen = chosenWork(asking.facts, provider.remit, rules);
    return chosen.kind === 'work' ? [optionAt(asking, provider, chosen.work, rules)] : [];
  });
  return { many: [1], serious: isSerious(asking.facts), options };
}

type WorkThere = Parameters<typeof standingScore>[2];

const optionAt = (asking: Asking, provider: ProviderNow, work: WorkThere, rules: MatchingRules): Comer['options'][number] => ({
  provider: provider.id,
  points: work.points,
  value: valueOf(asking.arrivalPriority, standingScore(asking, provider, work, rules)),
});

/** Working days still to come by month, the present one first, today included. */
export const workingDaysAhead = (today: Day): number[] =>
  Array.from({ length: MONTHS_EXPECTED }, (_, nth) => {
    const month = addMonths(monthOf(today), nth);
    return daysFrom(nth === 0 ? today : month, lastDayOf(month)).filter(isWorkingDay).length;
  });

/** One month more than those in which cases come. What is not there is not known, and takes no case. */
export const roomAhead = (provider: string, months: readonly MonthNow[], today: Day): RoomAhead => ({
  provider,
  months: Array.from({ length: MONTHS_EXPECTED + 1 }, (_, nth) => {
    const month = addMonths(monthOf(today), nth);
    return months.find((each) => each.month === month) ?? { ...UNKNOWN, month };
  }),
});

const UNKNOWN: Omit<MonthNow, 'month'> = {
  kind: 'unknown',
  available: null,
  kept: 0,
  committed: 0,
  held: 0,
  ordinary: 0,
  earmarked: 0,
  earmarkedOrdinary: 0,
};

/** What a provider answered to the offers of the past year. */
export interface Answers {
  provider: string;
  /** Of those that were answered or lapsed. */
  offers: number;
  accepted: number;
}

/** So many offers of the whole hub stand behind each provider's own: three answers make no habit. */
const OFFERS_OF_ALL = 20;

/** How many of a hundred offers a provider accepts; where nobody has been asked yet, all. */
export function acceptanceOf(answers: readonly Answers[]): (provider: string) => number {
  const all = answers.reduce((sum, { offers, accepted }) => ({ offers: sum.offers + offers, accepted: sum.accepted + accepted }), {
    offers: 0,
    accepted: 0,
  });
  const share = all.offers === 0 ? 1 : all.accepted / all.offers;
  const own = new Map(answers.map((each) => [each.provider, each]));
  return (provider) => {
    const { offers, accepted } = own.get(provider) ?? { offers: 0, accepted: 0 };
    return Math.round((100 * (accepted + OFFERS_OF_ALL * share)) / (offers + OFFERS_OF_ALL));
  };
}
