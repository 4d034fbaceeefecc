import type { Day } from './capacity/calendar.rules.js';
import type { MonthMove } from './capacity/month-moves.rules.js';
import type { MonthNow } from './capacity/months.rules.js';
import type { Busy, ProviderNow } from './rules/question.rules.js';

// A provider after something happened, as it would be read from the tables: another object each time.

/** With points moved. Months other than its two are no matter of a decision. */
export function withMoves(provider: ProviderNow, moves: readonly MonthMove[]): ProviderNow {
  const moved = (month: MonthNow): MonthNow =>
    moves
      .filter((move) => move.provider === provider.id && move.month === month.month)
      .reduce(
        (now, move) => ({
          ...now,
          held: now.held + move.held,
          committed: now.committed + move.committed,
          ordinary: now.ordinary + move.ordinary,
        }),
        month,
      );
  return { ...provider, months: [moved(provider.months[0]), moved(provider.months[1])] };
}

/**
 * With one case more on the hands of these facilitators, or one less. Who has nothing on hand and nothing behind them is left out.
 * @param seriousEndedOn the day on which a serious case of theirs ended
 */
export function withWork(provider: ProviderNow, people: readonly string[], cases: 1 | -1, seriousEndedOn?: Day): ProviderNow {
  if (people.length === 0) return provider;
  const busy = people.reduce((all, facilitator) => {
    const before: Busy = all.find((each) => each.facilitator === facilitator) ?? { facilitator, cases: 0 };
    const now = { ...before, cases: before.cases + cases, ...(seriousEndedOn !== undefined && { seriousEndedOn }) };
    const others = all.filter((each) => each.facilitator !== facilitator);
    return now.cases <= 0 && now.seriousEndedOn === undefined ? others : [...others, now];
  }, provider.busy);
  return { ...provider, busy };
}

/** Of whom one list tells otherwise than the other, as the later tells it. */
export function workChanged(before: readonly Busy[], after: readonly Busy[]): Busy[] {
  const [was, is] = [before, after].map((list) => new Map(list.map((each) => [each.facilitator, each])));
  return [...new Set([...was!.keys(), ...is!.keys()])]
    .map((facilitator): Busy => is!.get(facilitator) ?? { facilitator, cases: 0 })
    .filter((now) => {
      const then = was!.get(now.facilitator);
      return then?.cases !== now.cases || then.seriousEndedOn !== now.seriousEndedOn;
    });
}

/** Having just taken a case: its points count towards the share of the agreement in force. */
export const withLastAllocation = (provider: ProviderNow, points: number, now: Date, today: Day): ProviderNow => ({
  ...provider,
  lastAllocatedAt: now.toISOString(),
  pointsTaken: provider.pointsTaken + (provider.remit.agreements.some(({ from, to }) => from <= today && today <= to) ? points : 0),
});
