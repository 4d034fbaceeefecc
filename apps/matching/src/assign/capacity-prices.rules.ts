import { ascendedPrices } from './ascend-prices.rules.js';
import type { BestFound } from './best-found.rules.js';
import type { Effort } from './effort.rules.js';
import type { PackedProblem } from './generalised-problem.rules.js';
import { searchFrom } from './improve-placement.rules.js';
import { NONE } from './open-assignment.rules.js';
import { StepRule } from './sub-gradient.rules.js';

const ROUNDS = 400;
/** A local search from the prices of every so many rounds. */
const SEARCH_EVERY = 8;

/**
 * Capacities relaxed with a price a point: every case takes its cheapest choice at these prices, and what that costs less the worth of all capacity is a
 * bound. At its height it equals the linear programme's. Sub-gradient: the points asked for beyond capacity. One round looks at every option once.
 *
 * @returns the prices of the highest bound, [provider], in cost for a point
 */
export function capacityPrices(problem: PackedProblem, best: BestFound, effort: Effort, forSearch: Effort): Float64Array {
  const { providers, cases, capacity, firstOption, optionProvider, optionPoints, unplacedCost } = problem;
  const price = ascendedPrices(problem, effort);
  let highest = price.slice();
  const asked = new Float64Array(providers);
  const rule = new StepRule(0.5);
  for (let round = 0; round < ROUNDS && !rule.isSpent && !best.isProven; round++) {
    const level = levels(problem, price);
    let bound = 0;
    for (let p = 0; p < providers; p++) {
      asked[p] = -capacity[p]!;
      bound -= price[p]! * capacity[p]!;
    }
    for (let i = 0; i < cases; i++) {
      let least = unplacedCost[i]!;
      let choice = NONE;
      for (let e = firstOption[i]!; e < firstOption[i + 1]!; e++) {
        if (level[e]! >= least) continue;
        least = level[e]!;
        choice = e;
      }
      bound += least;
      if (choice !== NONE) asked[optionProvider[choice]!]! += optionPoints[choice]!;
    }
    if (rule.saw(bound)) highest = price.slice();
    best.raise(bound);
    if (round % SEARCH_EVERY === 0 && (round === 0 || forSearch.isLeft)) searchFrom(problem, level, best, forSearch);
    effort.spend(optionProvider.length + providers);
    if (!effort.isLeft) break;
    for (let p = 0; p < providers; p++) if (price[p] === 0 && asked[p]! < 0) asked[p] = 0;
    const step = rule.step(best.total, bound, asked);
    for (let p = 0; p < providers; p++) price[p] = Math.max(0, price[p]! + step * asked[p]!);
  }
  return highest;
}

/** What each option costs with its points paid for. */
export function levels({ optionCost, optionPoints, optionProvider }: PackedProblem, price: Float64Array): Float64Array {
  return optionCost.map((cost, e) => cost + price[optionProvider[e]!]! * optionPoints[e]!);
}
