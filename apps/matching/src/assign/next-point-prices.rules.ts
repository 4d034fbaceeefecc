import { NONE, type OpenAssignment } from './open-assignment.rules.js';

/**
 * What the total would fall by with one point more, for each provider by itself: the least of all optimal prices (they form a lattice), so they
 * depend on the cases and capacities alone and not on the way to the assignment. One Dijkstra from "unplaced or idle": each price less the most that it
 * can fall by. Every option is looked at once: O(options + providers²).
 *
 * @returns one price a provider, in the unit of the costs
 */
export function nextPointPrices(on: OpenAssignment): Float64Array {
  const { price, place, cost, firstHeld, nextHeld, firstOption, optionCount, optionProvider, optionCost } = on;
  const fall = price.slice(0, on.providers);
  const leave = (i: number, before: number) => {
    for (let e = firstOption[i]!, end = e + optionCount[i]!; e < end; e++) {
      const q = optionProvider[e]!;
      const to = before + optionCost[e]! + price[q]!;
      if (to < fall[q]!) fall[q] = to;
    }
  };
  for (let i = 0; i < on.cases; i++) if (place[i] === NONE) leave(i, -cost[i]!);
  const done = new Uint8Array(on.providers);
  for (let p = nearest(fall, done); p !== NONE; p = nearest(fall, done)) {
    done[p] = 1;
    for (let i = firstHeld[p]!; i !== NONE; i = nextHeld[i]!) leave(i, fall[p]! - price[p]! - cost[i]!);
  }
  return fall.map((by, p) => price[p]! - by);
}

function nearest(length: Float64Array, done: Uint8Array): number {
  let nearest = NONE;
  for (let p = 0; p < length.length; p++) if (!done[p] && (nearest === NONE || length[p]! < length[nearest]!)) nearest = p;
  return nearest;
}
