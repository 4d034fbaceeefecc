import type { BestFound } from './best-found.rules.js';
import { levels } from './capacity-prices.rules.js';
import type { Effort } from './effort.rules.js';
import type { PackedProblem } from './generalised-problem.rules.js';
import { LocalSearch } from './improve-placement.rules.js';
import { NONE } from './open-assignment.rules.js';
import { Placement } from './placement.rules.js';

/**
 * Leaves the hollow that local search ended in: one case is forced to another of its choices, whoever must makes room, and the rest is improved around it.
 * The choices that cost least above their case's cheapest, points paid for, come first; after every better placement from the start again. Where no
 * choice leads to a better one, the search goes on from the best that it has not gone on from before (tabu search, as Glover, ORSA Journal on Computing 1,
 * 1989), until its effort is spent.
 */
export function forceOneByOne(problem: PackedProblem, price: Float64Array, best: BestFound, effort: Effort): void {
  const level = levels(problem, price);
  const inTurn = optionsInTurn(problem, level);
  const placement = new Placement(problem);
  const search = new LocalSearch(problem, placement, effort);
  const goneOnFrom = new Set<string>();
  let from: Int32Array | undefined = best.chosen;
  while (from && !best.isProven && effort.isLeft) {
    goneOnFrom.add(from.join());
    let next: { total: number; chosen: Int32Array } | undefined;
    for (const e of inTurn) {
      if (best.isProven || !effort.isLeft) return;
      const i = problem.optionCase[e]!;
      if (from[i] === e) continue;
      from.forEach((option, j) => placement.put(j, option));
      search.settle();
      placement.put(i, e);
      makeRoom(problem, placement, i, level);
      search.improve(i);
      search.improve();
      effort.spend(problem.cases * 2);
      const better = best.take(placement);
      if (better || (placement.total < (next?.total ?? Infinity) && !goneOnFrom.has(placement.chosen.join())))
        next = { total: placement.total, chosen: placement.chosen.slice() };
      if (better) break;
    }
    from = next?.chosen;
  }
}

/** By what each costs above its case's cheapest choice, points paid for. */
function optionsInTurn(problem: PackedProblem, level: Float64Array): number[] {
  const least = Float64Array.from(problem.unplacedCost);
  level.forEach((cost, e) => (least[problem.optionCase[e]!] = Math.min(least[problem.optionCase[e]!]!, cost)));
  const excess = level.map((cost, e) => cost - least[problem.optionCase[e]!]!);
  return Array.from(excess, (_, e) => e).sort((one, other) => excess[one]! - excess[other]! || one - other);
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
