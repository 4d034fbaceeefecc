import type { BestFound } from './best-found.rules.js';
import type { Effort } from './effort.rules.js';
import type { PackedProblem } from './generalised-problem.rules.js';
import { NONE } from './open-assignment.rules.js';
import { Placement } from './placement.rules.js';

/**
 * A placement that breaks no capacity, made from a wish: cases in the order of what they lose by not having their best (regret, as in Martello and
 * Toth, "Knapsack Problems", 1990, 7.4), each to the cheapest option that still fits.
 *
 * @param level what each option counts as, for the order and the choice: [option]
 * @param first an option that a case has ahead of its others, or NONE: [case]
 */
function placed(problem: PackedProblem, level: Float64Array, first?: Int32Array): Placement {
  const regret = new Float64Array(problem.cases);
  for (let i = 0; i < problem.cases; i++) {
    let least = problem.unplacedCost[i]!;
    let second = Infinity;
    for (let e = problem.firstOption[i]!; e < problem.firstOption[i + 1]!; e++) {
      if (level[e]! < least) [least, second] = [level[e]!, least];
      else if (level[e]! < second) second = level[e]!;
    }
    regret[i] = second - least;
  }
  const inTurn = Array.from(regret, (_, i) => i).sort((one, other) => regret[other]! - regret[one]! || one - other);
  const result = new Placement(problem);
  for (const i of inTurn) {
    let best = NONE;
    for (let e = problem.firstOption[i]!; e < problem.firstOption[i + 1]!; e++)
      if (level[e]! < (best === NONE ? problem.unplacedCost[i]! : level[best]!) && result.fits(e)) best = e;
    const wished = first?.[i] ?? NONE;
    result.put(i, wished !== NONE && result.fits(wished) ? wished : best);
  }
  return result;
}

/** Makes a placement out of what a relaxation wishes, and improves it. */
export function searchFrom(problem: PackedProblem, level: Float64Array, best: BestFound, effort: Effort, first?: Int32Array): void {
  const placement = placed(problem, level, first);
  new LocalSearch(problem, placement, effort).improve();
  best.take(placement);
}

/**
 * Local search until nothing helps: a case moves to a cheaper place with room (shift), or to one where it takes the room of another, which moves on to
 * any place with room, to the place just left (swap), or out (ejection). The best such step of each case in turn; a case that found none is looked at
 * again when something moved at one of its places. One round: options × cases held by a provider × options of a case.
 */
export class LocalSearch {
  private readonly lookedAt: Int32Array;

  constructor(
    private readonly problem: PackedProblem,
    private readonly placement: Placement,
    private readonly effort: Effort,
  ) {
    this.lookedAt = new Int32Array(problem.cases).fill(NONE);
  }

  /** @param locked a case that stays where it is */
  improve(locked = NONE): void {
    const { problem, placement, lookedAt } = this;
    for (let still = 0, i = 0; still < problem.cases && this.effort.inTime; i = i + 1 === problem.cases ? 0 : i + 1, still++) {
      if (i === locked || !this.mayHelp(i)) continue;
      if (this.step(i, locked)) still = NONE;
      else lookedAt[i] = placement.moves;
    }
  }

  /** Takes what stands now as the start of the next search: only what moves from here on is looked at. */
  settle(): void {
    this.lookedAt.fill(this.placement.moves);
  }

  private mayHelp(i: number): boolean {
    const { firstOption, optionProvider } = this.problem;
    const since = this.lookedAt[i]!;
    this.effort.spend(firstOption[i + 1]! - firstOption[i]!);
    if (since === NONE) return true;
    for (let e = firstOption[i]!; e < firstOption[i + 1]!; e++) if (this.placement.movedAt[optionProvider[e]!]! > since) return true;
    return false;
  }

  private step(i: number, locked: number): boolean {
    const { problem, placement, effort } = this;
    const { firstOption, optionProvider, optionCost, optionPoints, unplacedCost } = problem;
    const { room, chosen } = placement;
    const from = placement.providerOf(i);
    const now = placement.costOf(i);
    const left = from === NONE ? 0 : optionPoints[chosen[i]!]!;
    let gain = now - unplacedCost[i]!;
    let goes = NONE;
    let ejected = NONE;
    let ejectedTo = NONE;
    for (let e = firstOption[i]!; e < firstOption[i + 1]!; e++) {
      const p = optionProvider[e]!;
      const byMove = now - optionCost[e]!;
      if (p === from) continue;
      if (placement.fits(e)) {
        if (byMove > gain) [gain, goes, ejected] = [byMove, e, NONE];
        continue;
      }
      for (const j of placement.held[p]!) {
        if (j === locked || room[p]! + optionPoints[chosen[j]!]! < optionPoints[e]!) continue;
        const before = byMove + optionCost[chosen[j]!]!;
        effort.spend(firstOption[j + 1]! - firstOption[j]!);
        if (before - unplacedCost[j]! > gain) [gain, goes, ejected, ejectedTo] = [before - unplacedCost[j]!, e, j, NONE];
        for (let f = firstOption[j]!; f < firstOption[j + 1]!; f++) {
          if (before - optionCost[f]! <= gain) continue;
          const q = optionProvider[f]!;
          if (q !== p && optionPoints[f]! <= room[q]! + (q === from ? left : 0))
            [gain, goes, ejected, ejectedTo] = [before - optionCost[f]!, e, j, f];
        }
      }
    }
    if (gain <= 0) return false;
    placement.put(i, goes);
    if (ejected !== NONE) placement.put(ejected, ejectedTo);
    return true;
  }
}
