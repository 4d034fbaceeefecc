import type { Effort } from './effort.rules.js';
import type { PackedProblem } from './generalised-problem.rules.js';

/**
 * The 0–1 knapsack of one provider by dynamic programming over its points.
 *
 * @param take told each option that is taken
 * @returns what they gain: Σ value − cost
 */
export function filled(problem: PackedProblem, p: number, value: Float64Array, effort: Effort, take: (option: number) => void): number {
  const { capacity, firstOptionAt, optionsAt, optionCase, optionCost, optionPoints } = problem;
  const worth = Array.from(optionsAt.subarray(firstOptionAt[p]!, firstOptionAt[p + 1]!)).filter(
    (e) => value[optionCase[e]!]! > optionCost[e]!,
  );
  const room = Math.min(
    capacity[p]!,
    worth.reduce((sum, e) => sum + optionPoints[e]!, 0),
  );
  effort.spend(worth.length * room);
  const gain = new Float64Array(room + 1);
  const taken = new Uint8Array(worth.length * (room + 1));
  worth.forEach((e, k) => {
    const points = optionPoints[e]!;
    const gained = value[optionCase[e]!]! - optionCost[e]!;
    for (let r = room; r >= points; r--) {
      if (gain[r - points]! + gained <= gain[r]!) continue;
      gain[r] = gain[r - points]! + gained;
      taken[k * (room + 1) + r] = 1;
    }
  });
  for (let k = worth.length - 1, r = room; k >= 0; k--) {
    if (!taken[k * (room + 1) + r]) continue;
    take(worth[k]!);
    r -= optionPoints[worth[k]!]!;
  }
  return gain[room]!;
}
