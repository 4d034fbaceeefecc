import { afterWorkingDays } from '#platform/working-days.rules.js';
import { fitAndMiles, hoursOf, valueOf } from './ask-matching.js';
import type { SimulatedArea } from './area-to-simulate.js';
import { boundBy, hindsight, type Hindsight } from './hindsight.js';
import { hub } from './hub-policy.js';
import { measuresOf, type Against, type Went, type YearFigures } from './measures.rules.js';
import { ARRIVAL_MONTHS, monthStarts, OFFER_MONTHS } from './months.rules.js';
import { otherPolicies, replayOf } from './policies.js';
import { runYear, type Done } from './run-year.js';
import type { Year } from './year.js';

/** One year under every policy, and what hindsight makes of it. */
export async function simulateYear(year: Year, world: SimulatedArea): Promise<YearFigures> {
  const best = await hindsight(year, world);
  const replayed = runYear(year, world, replayOf(best));
  const asDecided = year.cases.reduce((sum, { arrivalPriority }, i) => {
    const allocation = replayed.allocated[i];
    return sum + (allocation ? valueOf(arrivalPriority, allocation.scoreThen) : 0);
  }, 0);
  const against: Against = {
    bound: best.bound,
    fitAndMilesBound: boundBy(year, world, (score) => fitAndMiles(score, world)),
    asDecided,
    endsAt: monthStarts[OFFER_MONTHS]!,
  };
  const policies = [...otherPolicies(), hub()].map((policy) => {
    const done = runYear(year, world, policy);
    return {
      policy: policy.name,
      measures: measuresOf(wentOf(year, world, best, done), loadOf(year, world, done), against, done.envy, done.offers),
    };
  });
  return {
    seed: year.seed,
    load: year.load,
    cases: year.cases.length,
    pointsLoad: year.pointsLoad,
    gap: (best.bound - best.value) / best.bound,
    policies,
  };
}

function wentOf({ cases }: Year, world: SimulatedArea, best: Hindsight, { allocated }: Done): Went[] {
  const { offerDays, offerDaysSerious } = world.rules.clocks;
  return cases.map((of, i): Went => {
    const allocation = allocated[i];
    const able = allocation && of.able.find(({ p }) => p === allocation.p)!;
    return {
      serious: of.serious,
      arrivalPriority: of.arrivalPriority,
      readyAt: of.readyAt,
      dueAt: afterWorkingDays(new Date(of.readyAt), of.serious ? offerDaysSerious : offerDays, hoursOf(world)).getTime(),
      hindsightValue: best.placed[i]?.value,
      placed: allocation && able && { ...allocation, score: able.score, fitAndMiles: fitAndMiles(able.score, world) },
    };
  });
}

/** Of the points of the twelve months, what share of each provider's was taken; who has none, or closes, is left out. */
function loadOf({ closing }: Year, { providers }: SimulatedArea, { ledger }: Done): number[] {
  return providers.flatMap(({ pointsAMonth, remit }, p) => {
    if (pointsAMonth === 0 || p === closing.p || remit.agreements.every(({ to }) => Date.parse(to) < monthStarts[0]!)) return [];
    const months = Array.from({ length: ARRIVAL_MONTHS }, (_, nth) => ledger.month(p, nth));
    const sum = (figure: (month: (typeof months)[number]) => number) => months.reduce((all, month) => all + figure(month), 0);
    return [
      sum(({ committed }) => committed) /
        Math.max(
          1,
          sum(({ available }) => available ?? 0),
        ),
    ];
  });
}
