import { checkedCapacity, checkedCost, type AssignmentProvider } from './assignment-problem.rules.js';

/**
 * Cases that weigh more than one point, and another number of points at each provider: the generalised assignment problem, with unplaced as one more
 * choice. NP-hard, so what comes back states how far from the best it can be at most.
 */
export interface GeneralisedProblem {
  /** Capacities in points. */
  providers: readonly AssignmentProvider[];
  cases: readonly GeneralisedCase[];
}

export interface GeneralisedCase {
  id: string;
  /** Absent: this case must be placed. */
  unplacedCost?: number;
  options: readonly { provider: string; cost: number; points: number }[];
}

/**
 * The same by index, options side by side twice over: those of case i at firstOption[i] … firstOption[i + 1] − 1 by provider, and those of provider p
 * as optionsAt[firstOptionAt[p]] … An option that no empty provider could hold is left out.
 */
export interface PackedProblem {
  providers: number;
  cases: number;
  capacity: Int32Array;
  /** For a case that must be placed a cost above any that placing all could come to. */
  unplacedCost: Float64Array;
  mustBePlaced: Uint8Array;
  firstOption: Int32Array;
  optionCase: Int32Array;
  optionProvider: Int32Array;
  optionCost: Float64Array;
  optionPoints: Int32Array;
  firstOptionAt: Int32Array;
  optionsAt: Int32Array;
}

/** @throws RangeError naming what is twice, unknown or not a whole number */
export function packed(problem: GeneralisedProblem): PackedProblem {
  const { providers, cases } = problem;
  const at = new Map(providers.map(({ id }, p) => [id, p]));
  if (at.size < providers.length) throw new RangeError('A provider is there twice.');
  if (new Set(cases.map(({ id }) => id)).size < cases.length) throw new RangeError('A case is there twice.');
  const capacity = Int32Array.from(providers, (provider) => checkedCapacity(provider.capacity, provider.id));
  const rows = cases.map(({ id, options }) => {
    const row = options.map(({ provider, cost, points }) => {
      const p = at.get(provider);
      if (p === undefined) throw new RangeError(`There is no provider ${provider}.`);
      return { p, cost: checkedCost(cost, `case ${id} at ${provider}`), points: checkedCapacity(points, `case ${id} at ${provider}`) };
    });
    if (new Set(row.map(({ p }) => p)).size < row.length) throw new RangeError(`Case ${id} has a provider twice.`);
    return row.filter(({ p, points }) => points <= capacity[p]!).sort((one, other) => one.p - other.p);
  });
  const dear =
    1 + rows.reduce((sum, row, i) => sum + spread([...row.map(({ cost }) => cost), cases[i]!.unplacedCost ?? row[0]?.cost ?? 0]), 0);
  const all = rows.flatMap((row, i) => row.map((option) => ({ ...option, i })));
  const firstOption = starts(rows.length, (count) => all.forEach(({ i }) => count(i)));
  const firstOptionAt = starts(providers.length, (count) => all.forEach(({ p }) => count(p)));
  const optionsAt = new Int32Array(all.length);
  const filled = firstOptionAt.slice();
  all.forEach(({ p }, e) => (optionsAt[filled[p]!++] = e));
  return {
    providers: providers.length,
    cases: cases.length,
    capacity,
    unplacedCost: Float64Array.from(cases, ({ id, unplacedCost }, i) =>
      unplacedCost === undefined
        ? (rows[i]!.length === 0 ? 0 : Math.min(...rows[i]!.map(({ cost }) => cost))) + dear
        : checkedCost(unplacedCost, `case ${id} unplaced`),
    ),
    mustBePlaced: Uint8Array.from(cases, ({ unplacedCost }) => (unplacedCost === undefined ? 1 : 0)),
    firstOption,
    optionCase: Int32Array.from(all, ({ i }) => i),
    optionProvider: Int32Array.from(all, ({ p }) => p),
    optionCost: Float64Array.from(all, ({ cost }) => cost),
    optionPoints: Int32Array.from(all, ({ points }) => points),
    firstOptionAt,
    optionsAt,
  };
}

/** Where each of n rows starts, and the end of the last. */
function starts(n: number, countAll: (count: (row: number) => void) => void): Int32Array {
  const first = new Int32Array(n + 1);
  countAll((row) => first[row + 1]!++);
  for (let row = 0; row < n; row++) first[row + 1]! += first[row]!;
  return first;
}

const spread = (costs: readonly number[]) => Math.max(...costs) - Math.min(...costs);
