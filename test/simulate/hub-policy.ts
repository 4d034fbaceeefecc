import { expectedCases, representativesOf } from '../../apps/matching/src/prices/expected-cases.rules.js';
import { pricesOf, type Comer, type SolvedPrices } from '../../apps/matching/src/prices/price-set.rules.js';
import { askMatching, valueOf } from './ask-matching.js';
import type { SimulatedCase } from './cases-of-seed.js';
import { ARRIVAL_MONTHS, DAY, MONTHS, monthStarts, workedBetween } from './months.rules.js';
import type { Policy, Sitting } from './run-year.js';
import { stillAble } from './still-able.js';

/** Months ahead in which cases are expected, the current one included. */
const AHEAD = 3;
const MONDAY = 1;

/** The hub: what matching decides, for all that are looked at together. Prices are solved anew on Mondays, when a month begins, and when points change. */
export function hub(): Policy {
  let prices: SolvedPrices | undefined;
  let solvedIn = -1;
  return {
    name: 'the hub',
    morning(sitting, pointsChanged) {
      if (prices && !pointsChanged && sitting.month === solvedIn && new Date(sitting.now).getUTCDay() !== MONDAY) return;
      prices = pricesOn(sitting);
      solvedIn = sitting.month;
    },
    place(sitting) {
      const { cases } = sitting;
      askMatching(cases, sitting, sitting.world, prices).forEach((p, nth) => p !== undefined && sitting.offer(cases[nth]!, p));
    },
  };
}

/** From what waits, and from the cases of the twelve months before: nothing of the year to come. */
function pricesOn(sitting: Sitting): SolvedPrices {
  const { now, month, world, ledger, year, isOpen, cases } = sitting;
  const since = now - 365 * DAY;
  const past = [...year.before, ...year.cases].filter(({ readyAt }) => readyAt >= since && readyAt < now);
  const ahead = Array.from({ length: AHEAD + 1 }, (_, nth) => month + nth).filter((nth) => nth < MONTHS);
  const daysAhead = ahead
    .slice(0, -1)
    .map((nth, k) => (nth < ARRIVAL_MONTHS ? workedBetween(k === 0 ? now : monthStarts[nth]!, monthStarts[nth + 1]!) : 0));
  const optionsOf = (of: SimulatedCase, refusedBy: readonly number[]): Comer['options'] =>
    stillAble(of, (p) => refusedBy.includes(p) || !isOpen(p), world).map(({ provider, points, score }) => ({
      provider,
      points,
      value: valueOf(of.arrivalPriority, score),
    }));
  const waiting = cases.map(({ of, refusedBy }): Comer => ({ many: [1], serious: of.serious, options: optionsOf(of, refusedBy) }));
  const expected = expectedCases(
    representativesOf(past).map((of) => ({ id: of.id, serious: of.serious, options: optionsOf(of, []) })),
    past.length / workedBetween(since, now),
    daysAhead,
    acceptedIn(sitting),
  );
  return pricesOf(
    [...waiting, ...expected],
    world.providers.map(({ id }, p) => ({ provider: id, months: ahead.map((nth) => ledger.month(p, nth)) })),
  );
}

/** How many of a hundred offers each provider would have accepted in the year before. */
function acceptedIn({ year: { before }, world }: Sitting): (provider: string) => number {
  const accepted = new Map(
    world.providers.map(({ id }, p) => [
      id,
      (100 * before.filter(({ answers }) => answers[p]!.kind === 'accept').length) / Math.max(1, before.length),
    ]),
  );
  return (provider) => accepted.get(provider) ?? 100;
}
