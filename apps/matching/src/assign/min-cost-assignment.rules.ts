import {
  checkedCapacity,
  checkedCost,
  type Assignment,
  type AssignmentCase,
  type AssignmentProblem,
  type AssignmentProvider,
} from './assignment-problem.rules.js';
import { settleTies } from './first-of-the-best.rules.js';
import { nextPointPrices } from './next-point-prices.rules.js';
import { compacted, NONE, OpenAssignment } from './open-assignment.rules.js';
import { ShortestWays } from './shortest-way.rules.js';

/** The best placement from nothing: cases × options once for each, and one search a case where providers are full. @throws RangeError */
export const assign = (problem: AssignmentProblem): Assignment => new MinCostAssignment(problem).best();

/**
 * The best placement kept while cases come and go and capacities change. Each change costs one search (a capacity: one for each point), from the prices
 * that stand; see `ShortestWays`. What it answers is the same as solving anew.
 */
export class MinCostAssignment {
  private open = new OpenAssignment();
  private readonly ways = new ShortestWays();
  private readonly providerAt = new Map<string, number>();
  private readonly caseAt = new Map<string, number>();
  private readonly providerIds: string[] = [];
  private caseIds: string[] = [];

  /** @throws RangeError naming what is twice, unknown or not a whole number */
  constructor(problem: AssignmentProblem) {
    for (const provider of problem.providers) this.addProvider(provider, []);
    const stakes = problem.cases.map((each) => ({
      at: this.enter(each),
      atStake: each.unplacedCost - Math.min(each.unplacedCost, ...each.options.map(({ cost }) => cost)),
    }));
    // What loses most by waiting goes first: what comes last then finds soon that nothing is to be gained. It changes the time alone.
    stakes.sort((one, other) => other.atStake - one.atStake);
    for (const { at } of stakes) this.ways.placeCase(this.open, at);
  }

  /** Last in the order of the cases. */
  addCase(each: AssignmentCase): void {
    this.ways.placeCase(this.open, this.enter(each));
  }

  private enter({ id, unplacedCost, options }: AssignmentCase): number {
    if (this.caseAt.has(id)) throw new RangeError(`Case ${id} is there already.`);
    const sorted = options.map(({ provider, cost }) => ({
      at: this.providerIndex(provider),
      cost: checkedCost(cost, `case ${id} at ${provider}`),
    }));
    sorted.sort((one, other) => one.at - other.at);
    const twice = sorted.find(({ at }, k) => at === sorted[k + 1]?.at);
    if (twice) throw new RangeError(`Case ${id} has provider ${this.providerIds[twice.at]} twice.`);
    const i = this.open.addCase(
      checkedCost(unplacedCost, `case ${id} unplaced`),
      sorted.map(({ at }) => at),
      sorted.map(({ cost }) => cost),
    );
    this.caseAt.set(id, i);
    this.caseIds[i] = id;
    return i;
  }

  removeCase(id: string): void {
    const i = this.caseIndex(id);
    const p = this.open.place[i]!;
    this.open.removeCase(i);
    this.caseAt.delete(id);
    if (p !== NONE && this.open.price[p]! > 0) this.ways.fillOne(this.open, p);
    if (this.open.isSparse()) this.compact();
  }

  /** One search for each point given up that was held, or gained that somebody waits for. */
  setCapacity(provider: string, capacity: number): void {
    const { open, ways } = this;
    const p = this.providerIndex(provider);
    checkedCapacity(capacity, provider);
    while (open.load[p]! > capacity) {
      open.capacity[p] = open.load[p]! - 1;
      ways.giveUpOne(open, p);
    }
    if (open.capacity[p]! > capacity) open.capacity[p] = capacity;
    while (open.capacity[p]! < capacity && open.price[p]! > 0) {
      open.capacity[p]!++;
      ways.fillOne(open, p);
    }
    open.capacity[p] = capacity;
  }

  /** Last in the order of the providers. @param costs for cases that are there already and may go to it */
  addProvider({ id, capacity }: AssignmentProvider, costs: readonly { case: string; cost: number }[]): void {
    if (this.providerAt.has(id)) throw new RangeError(`Provider ${id} is there already.`);
    checkedCapacity(capacity, id);
    const mayCome = new Map(costs.map((each) => [this.caseIndex(each.case), checkedCost(each.cost, `case ${each.case} at ${id}`)]));
    const { open } = this;
    const p = open.addProvider(0);
    this.providerAt.set(id, p);
    this.providerIds[p] = id;
    for (const [i, cost] of mayCome) {
      const now = open.cost[i]! + (open.place[i] === NONE ? 0 : open.price[open.place[i]!]!);
      open.price[p] = Math.max(open.price[p]!, now - cost);
      open.addOption(i, p, cost);
    }
    this.setCapacity(id, capacity);
  }

  best(): Assignment {
    const { open } = this;
    settleTies(open);
    const result: Assignment = { total: 0, placed: [], unplaced: [], prices: [] };
    for (let i = 0; i < open.cases; i++) {
      if (open.isGone(i)) continue;
      const [p, cost] = [open.place[i]!, open.cost[i]!];
      result.total += cost;
      if (p === NONE) result.unplaced.push(this.caseIds[i]!);
      else result.placed.push({ case: this.caseIds[i]!, provider: this.providerIds[p]!, cost });
    }
    nextPointPrices(open).forEach((price, p) => result.prices.push({ provider: this.providerIds[p]!, price }));
    return result;
  }

  /** How many cases are kept in memory, those that have gone and are not yet swept out included. */
  get held(): number {
    return this.open.cases;
  }

  private compact(): void {
    const ids: string[] = [];
    this.open = compacted(this.open, (from, to) => {
      ids[to] = this.caseIds[from]!;
      this.caseAt.set(ids[to], to);
    });
    this.caseIds = ids;
  }

  private providerIndex(id: string): number {
    const p = this.providerAt.get(id);
    if (p === undefined) throw new RangeError(`There is no provider ${id}.`);
    return p;
  }

  private caseIndex(id: string): number {
    const i = this.caseAt.get(id);
    if (i === undefined) throw new RangeError(`There is no case ${id}.`);
    return i;
  }
}
