import { roundingAt, type BestFound } from './best-found.rules.js';
import { levels } from './capacity-prices.rules.js';
import type { Effort } from './effort.rules.js';
import type { PackedProblem } from './generalised-problem.rules.js';
import { NONE } from './open-assignment.rules.js';

/** More cases than this with a choice left are too many to go through, and too deep to go down. */
const MOST_OPEN_CASES = 500;

/**
 * Depth-first branch and bound at fixed prices. A choice's excess is what it costs above its case's cheapest, points paid for; a placement costs the
 * bound of the prices, plus the excess of every choice, plus the price of every point left idle. Choices whose excess alone reaches the best total are
 * gone at once (reduced-cost fixing), which leaves most cases one choice, and the search the few that the prices leave open. Where it ends within its
 * effort the best total is proven.
 */
export function closeGap(problem: PackedProblem, price: Float64Array, best: BestFound, effort: Effort): void {
  if (best.isProven || !effort.isLeft) return;
  const search = new DepthFirst(problem, price, best, effort);
  if (search.openCases > MOST_OPEN_CASES) return;
  search.visit(0, 0);
  if (search.isComplete) best.raise(best.total);
}

interface Choice {
  option: number;
  excess: number;
}

class DepthFirst {
  isComplete = true;
  private base: number;
  private readonly inTurn: { case: number; choices: Choice[] }[] = [];
  private readonly room: Int32Array;
  private readonly chosen: Int32Array;
  /** The most points that the cases from this depth on could still bring to each provider: [depth × providers + provider]. */
  private readonly stillToCome: Float64Array;

  constructor(
    private readonly problem: PackedProblem,
    private readonly price: Float64Array,
    private readonly best: BestFound,
    private readonly effort: Effort,
  ) {
    const { cases, providers, capacity, firstOption, optionProvider, optionPoints } = problem;
    const level = levels(problem, price);
    this.room = capacity.slice();
    this.chosen = new Int32Array(cases).fill(NONE);
    const least = Float64Array.from(problem.unplacedCost);
    level.forEach((cost, e) => (least[problem.optionCase[e]!] = Math.min(least[problem.optionCase[e]!]!, cost)));
    this.base = least.reduce((sum, each) => sum + each, 0) - capacity.reduce((sum, points, p) => sum + points * price[p]!, 0);
    for (let i = 0; i < cases; i++) {
      const choices: Choice[] = [{ option: NONE, excess: problem.unplacedCost[i]! - least[i]! }];
      for (let e = firstOption[i]!; e < firstOption[i + 1]!; e++) choices.push({ option: e, excess: level[e]! - least[i]! });
      const left = choices.filter(({ excess }) => !this.isTooMuch(excess)).sort((one, other) => one.excess - other.excess);
      if (left.length === 0) this.base = Infinity;
      else if (left.length === 1) this.settle(i, left[0]!);
      else this.inTurn.push({ case: i, choices: left });
    }
    // First those that lose most by their second choice.
    this.inTurn.sort((one, other) => other.choices[1]!.excess - one.choices[1]!.excess || one.case - other.case);
    this.stillToCome = new Float64Array((this.openCases + 1) * providers);
    for (let depth = this.openCases - 1; depth >= 0; depth--) {
      const row = depth * providers;
      this.stillToCome.copyWithin(row, row + providers, row + 2 * providers);
      for (const { option } of this.inTurn[depth]!.choices)
        if (option !== NONE) this.stillToCome[row + optionProvider[option]!]! += optionPoints[option]!;
    }
  }

  get openCases(): number {
    return this.inTurn.length;
  }

  visit(depth: number, excess: number): void {
    this.effort.spend(4 * (this.openCases - depth) + this.problem.providers);
    if (!this.effort.isLeft) {
      this.isComplete = false;
      return;
    }
    if (this.isTooMuch(excess + this.idleFrom(depth) + this.forcedFrom(depth))) return;
    if (depth === this.openCases) return this.leaf();
    const { optionProvider, optionPoints } = this.problem;
    const { case: i, choices } = this.inTurn[depth]!;
    for (const { option: e, excess: more } of choices) {
      if (this.isTooMuch(excess + more)) break;
      if (e !== NONE && this.room[optionProvider[e]!]! < optionPoints[e]!) continue;
      this.chosen[i] = e;
      if (e !== NONE) this.room[optionProvider[e]!]! -= optionPoints[e]!;
      this.visit(depth + 1, excess + more);
      if (e !== NONE) this.room[optionProvider[e]!]! += optionPoints[e]!;
      if (!this.isComplete) return;
    }
  }

  /** A case with one choice left, its cheapest, has it in every placement that is better than the best known. */
  private settle(i: number, { option: e }: Choice): void {
    this.chosen[i] = e;
    if (e !== NONE) this.room[this.problem.optionProvider[e]!]! -= this.problem.optionPoints[e]!;
  }

  private leaf(): void {
    const { optionCost, unplacedCost } = this.problem;
    const total = this.chosen.reduce((sum, e, i) => sum + (e === NONE ? unplacedCost[i]! : optionCost[e]!), 0);
    this.best.take({ total, chosen: this.chosen });
  }

  /** Whether no whole total below the best known can come of it. */
  private isTooMuch(excess: number): boolean {
    return this.base + excess > this.best.total - 1 + roundingAt(this.best.total);
  }

  /** The price of points that nobody to come can use; more than any where a provider has given more than it has. */
  private idleFrom(depth: number): number {
    const { providers } = this.problem;
    let idle = 0;
    for (let p = 0; p < providers; p++) {
      if (this.room[p]! < 0) return Infinity;
      const left = this.room[p]! - this.stillToCome[depth * providers + p]!;
      if (left > 0) idle += this.price[p]! * left;
    }
    return idle;
  }

  /** What the cases to come must cost above their cheapest since it no longer fits. */
  private forcedFrom(depth: number): number {
    const { optionProvider, optionPoints } = this.problem;
    let forced = 0;
    for (let d = depth; d < this.openCases; d++) {
      const fits = this.inTurn[d]!.choices.find(({ option: e }) => e === NONE || optionPoints[e]! <= this.room[optionProvider[e]!]!);
      if (!fits) return Infinity;
      forced += fits.excess;
    }
    return forced;
  }
}
