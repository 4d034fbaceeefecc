/**
 * Cases against providers, each case of one point: place every case with at most one provider it may go to, or leave it unplaced, at the least
 * total cost. Costs are whole numbers of the caller's unit (a value to be maximised enters as its negative).
 */
export interface AssignmentProblem {
  /** The order breaks ties: of two placements that cost the same, the one that sends the first case to the earlier provider is taken. */
  providers: readonly AssignmentProvider[];
  /** The order breaks ties: the first case is suited first. */
  cases: readonly AssignmentCase[];
}

export interface AssignmentProvider {
  id: string;
  /** Whole points, 0 or more. */
  capacity: number;
}

export interface AssignmentCase {
  id: string;
  /** What it costs to leave this case where it is. */
  unplacedCost: number;
  /** The providers it may go to: one option each, in any order. */
  options: readonly AssignmentOption[];
}

export interface AssignmentOption {
  provider: string;
  cost: number;
}

/** The best placement. The same cases, providers and order give the same placement and the same prices, whatever was added or taken away on the way. */
export interface Assignment {
  /** Sum of the costs of what is placed and what is not. */
  total: number;
  /** In the order of the cases. */
  placed: { case: string; provider: string; cost: number }[];
  unplaced: string[];
  /** What the total would fall by if this provider had one point more; 0 where it has one to spare. In the order of the providers. */
  prices: { provider: string; price: number }[];
}

/** Sums along a path through every provider stay exact in a double. */
const HIGHEST_COST = 2 ** 40;
const HIGHEST_CAPACITY = 2 ** 31 - 1;

/** @throws RangeError where sums could lose a unit */
export function checkedCost(cost: number, whose: string): number {
  if (Number.isInteger(cost) && Math.abs(cost) <= HIGHEST_COST) return cost;
  throw new RangeError(`The cost of ${whose} must be a whole number of at most 2^40, and is ${cost}.`);
}

/** @throws RangeError */
export function checkedCapacity(capacity: number, whose: string): number {
  if (Number.isInteger(capacity) && capacity >= 0 && capacity <= HIGHEST_CAPACITY) return capacity;
  throw new RangeError(`The capacity of ${whose} must be a whole number from 0, and is ${capacity}.`);
}
