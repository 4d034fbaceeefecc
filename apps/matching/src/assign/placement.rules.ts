import type { PackedProblem } from './generalised-problem.rules.js';
import { NONE } from './open-assignment.rules.js';

/** Which option each case has, or NONE; the room that is left; who is held where. */
export class Placement {
  readonly chosen: Int32Array;
  readonly room: Int32Array;
  readonly held: number[][];
  total = 0;
  /** Counts the moves, and when each provider last saw one, for a search that looks again only where something changed. */
  moves = 0;
  readonly movedAt: Int32Array;

  constructor(private readonly problem: PackedProblem) {
    this.chosen = new Int32Array(problem.cases).fill(NONE);
    this.room = problem.capacity.slice();
    this.movedAt = new Int32Array(problem.providers);
    this.held = Array.from({ length: problem.providers }, () => []);
    for (const cost of problem.unplacedCost) this.total += cost;
  }

  fits(option: number): boolean {
    return this.problem.optionPoints[option]! <= this.room[this.problem.optionProvider[option]!]!;
  }

  providerOf(i: number): number {
    return this.chosen[i] === NONE ? NONE : this.problem.optionProvider[this.chosen[i]!]!;
  }

  costOf(i: number): number {
    return this.chosen[i] === NONE ? this.problem.unplacedCost[i]! : this.problem.optionCost[this.chosen[i]!]!;
  }

  /** The provider may hold too much between two calls. @param option NONE takes the case out */
  put(i: number, option: number): void {
    const { optionProvider, optionPoints } = this.problem;
    const before = this.chosen[i]!;
    if (before === option) return;
    this.moves++;
    this.total -= this.costOf(i);
    if (before !== NONE) {
      const p = optionProvider[before]!;
      this.room[p]! += optionPoints[before]!;
      this.movedAt[p] = this.moves;
      const held = this.held[p]!;
      held[held.indexOf(i)] = held[held.length - 1]!;
      held.pop();
    }
    this.chosen[i] = option;
    this.total += this.costOf(i);
    if (option === NONE) return;
    const p = optionProvider[option]!;
    this.room[p]! -= optionPoints[option]!;
    this.movedAt[p] = this.moves;
    this.held[p]!.push(i);
  }
}
