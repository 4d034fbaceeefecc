import type { BestFound } from './best-found.rules.js';
import { levels } from './capacity-prices.rules.js';
import type { Effort } from './effort.rules.js';
import { filled } from './fill-provider.rules.js';
import type { PackedProblem } from './generalised-problem.rules.js';
import { searchFrom } from './improve-placement.rules.js';
import { NONE } from './open-assignment.rules.js';
import { StepRule } from './sub-gradient.rules.js';

const ROUNDS = 600;
const SEARCH_EVERY = 4;

/**
 * "Each case once" relaxed with a value a case: every provider fills its capacity with what gains most, a knapsack solved exactly, and what that gains
 * below the sum of the values is a bound, never lower than that of the prices and mostly higher: it is that of column generation (Fisher, Jaikumar and
 * Van Wassenhove, Management Science 32, 1986). Sub-gradient: how often a case was taken, against once. One round: Σ options × capacity of a provider.
 *
 * @param price the capacities' prices to start from: the first bound is theirs, or more
 */
export function raiseByKnapsacks(problem: PackedProblem, price: Float64Array, best: BestFound, effort: Effort, forSearch: Effort): void {
  const { cases, providers, unplacedCost, optionCase, optionCost, firstOption } = problem;
  const level = levels(problem, price);
  const value = Float64Array.from(unplacedCost, (cost, i) =>
    level.subarray(firstOption[i]!, firstOption[i + 1]!).reduce((a, b) => Math.min(a, b), cost),
  );
  const short = new Float64Array(cases);
  const rule = new StepRule(2);
  for (let round = 0; round < ROUNDS && !rule.isSpent && !best.isProven && effort.isLeft; round++) {
    let bound = 0;
    for (let i = 0; i < cases; i++) {
      bound += Math.min(value[i]!, unplacedCost[i]!);
      short[i] = value[i]! < unplacedCost[i]! ? 1 : 0;
    }
    const first = new Int32Array(cases).fill(NONE);
    for (let p = 0; p < providers; p++) {
      bound -= filled(problem, p, value, effort, (e) => {
        const i = optionCase[e]!;
        short[i]!--;
        if (first[i] === NONE || optionCost[e]! < optionCost[first[i]!]!) first[i] = e;
      });
      if (!effort.isLeft) return;
    }
    rule.saw(bound);
    best.raise(bound);
    if (round % SEARCH_EVERY === 0 && forSearch.isLeft) searchFrom(problem, level, best, forSearch, first);
    const step = rule.step(best.total, bound, short);
    for (let i = 0; i < cases; i++) value[i]! += step * short[i]!;
  }
}
