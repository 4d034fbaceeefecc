import { setImmediate as otherWork } from 'node:timers/promises';
import type { Day } from '../capacity/calendar.rules.js';
import type { Stand } from '../rules/look-at-providers.rules.js';
import type { Asking } from '../rules/question.rules.js';
import { acceptanceOf, pastCase, waitingComer, workingDaysAhead, type Answers } from './comers.rules.js';
import { expectedCases, type PastCase } from './expected-cases.rules.js';
import type { Comer, RoomAhead, SolvedPrices } from './price-set.rules.js';

/** All that prices rest on, as it stood at one moment. */
export interface PriceWorld {
  today: Day;
  /** Providers and rules; nothing is decided on it. */
  stand: Stand;
  /** Cases that stand for those of the past year, and how many in all came on a working day. */
  past: readonly Asking[];
  aDay: number;
  /** With the providers that their last decision found able. */
  waiting: readonly { asking: Asking; able: readonly string[] }[];
  answers: readonly Answers[];
  ahead: readonly RoomAhead[];
}

/** Looked at between two turns of the event loop: some five milliseconds at two hundred providers. */
const AT_ONCE = 5;

/** What points are worth to those that wait and those that are expected. @param solve where that is worked out */
export async function solvePrices(
  { today, stand, past, aDay, waiting, answers, ahead }: PriceWorld,
  solve: (comers: readonly Comer[], ahead: readonly RoomAhead[]) => Promise<SolvedPrices>,
): Promise<SolvedPrices> {
  const { rules } = stand.sitting;
  const cases: PastCase[] = [];
  for (const [nth, asking] of past.entries()) {
    if (nth % AT_ONCE === AT_ONCE - 1) await otherWork();
    cases.push(pastCase(asking, stand));
  }
  const byId = new Map(stand.providers.map((each) => [each.id, each]));
  const comers = waiting.map(({ asking, able }) => waitingComer(asking, able.flatMap((id) => byId.get(id) ?? []), rules)); // prettier-ignore
  return solve([...comers, ...expectedCases(cases, aDay, workingDaysAhead(today), acceptanceOf(answers))], ahead);
}
