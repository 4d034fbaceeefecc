import type { BestFound } from './best-found.rules.js';
import { levels } from './capacity-prices.rules.js';
import type { Effort } from './effort.rules.js';
import type { PackedProblem } from './generalised-problem.rules.js';
import { LocalSearch } from './improve-placement.rules.js';
import { NONE } from './open-assignment.rules.js';
import { Placement } from './placement.rules.js';

/**
 * Leaves the hollow that local search ended in: one case is forced to another of its choices, whoever must makes room, and the rest is improved around it.
 * The choices that cost least above their case's cheapest, points paid for, come first; after every better placement from the start again.
 */
export function forceOneByOne(problem: PackedProblem, price: Float64Array, best: BestFound, effort: Effort): void {
  const level = levels(problem, price);
  const least = Float64Array.from(problem.unplacedCost);
  level.forEach((cost, e) => (least[problem.optionCase[e]!] = Math.min(least[problem.optionCase[e]!]!, cost)));
  const excess = level.map((cost, e) => cost - least[problem.optionCase[e]!]!);
  const inTurn = Array.from(excess, (_, e) => e).sort((one, other) => excess[one]! - excess[other]! || one - other);
  const placement = new Placement(problem);
  best.chosen.forEach((option, j) => placement.put(j, option));
  const search = new LocalSearch(problem, placement, effort);
  for (let k = 0; k < inTurn.length && !best.isProven && effort.isLeft; k++) {
    const e = inTurn[k]!;
    const i = problem.optionCase[e]!;
    if (best.chosen[i] === e) continue;
    search.settle();
    placement.put(i, e);
    makeRoom(problem, placement, i, level);
    search.improve(i);
    search.improve();
    if (best.take(placement)) k = -1;
    else best.chosen.forEach((option, j) => placement.put(j, option));
    effort.spend(problem.cases * 2);
  }
}

/** Sends others away from where this case now is, those with the lowest cost elsewhere first, until all fit. */
function makeRoom(problem: PackedProblem, placement: Placement, forced: number, level: Float64Array): void {
  const p = placement.providerOf(forced);
  while (placement.room[p]! < 0) {
    let extra = Infinity;
    let goes = NONE;
    let to = NONE;
    for (const j of placement.held[p]!) {
      if (j === forced) continue;
      const now = level[placement.chosen[j]!]!;
      if (problem.unplacedCost[j]! - now < extra) [extra, goes, to] = [problem.unplacedCost[j]! - now, j, NONE];
      for (let f = problem.firstOption[j]!; f < problem.firstOption[j + 1]!; f++)
        if (level[f]! - now < extra && problem.optionProvider[f] !== p && placement.fits(f)) [extra, goes, to] = [level[f]! - now, j, f];
    }
    placement.put(goes, to);
  }
}
