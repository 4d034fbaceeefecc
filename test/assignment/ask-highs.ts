import loader, { type Highs } from 'highs';
import type { GeneralisedProblem } from '../../apps/matching/src/assign/generalised-problem.rules.js';

// Its types are those of the CommonJS form, in which the default lies one deeper than where it is.
const loadHighs = loader as unknown as typeof loader.default;

let loaded: Promise<Highs> | undefined;
export const highs = () => (loaded ??= loadHighs());

/**
 * The same problem as a linear programme: a column for each option and for "unplaced", a row for each case (one choice) and each provider (its points).
 * With points of one its corners are whole, so the simplex answers with the optimum of the assignment.
 *
 * @param whole as a mixed-integer programme, for points above one
 * @returns the least total, and the milliseconds that HiGHS took to solve it, loading left out
 */
export function askHighs(solver: Highs, problem: GeneralisedProblem, whole = false): { total: number; milliseconds: number } {
  const { cases, providers } = problem;
  const rowOf = new Map(providers.map(({ id }, p) => [id, cases.length + p]));
  const [cost, starts, indices, values]: [number[], number[], number[], number[]] = [[], [], [], []];
  cases.forEach(({ unplacedCost, options }, i) => {
    for (const { provider, cost: each, points } of options) {
      starts.push(indices.length);
      cost.push(each);
      indices.push(i, rowOf.get(provider)!);
      values.push(1, points);
    }
    if (unplacedCost === undefined) return;
    starts.push(indices.length);
    cost.push(unplacedCost);
    indices.push(i);
    values.push(1);
  });
  const columns = cost.length;
  const numRows = cases.length + providers.length;
  const capacities = providers.map(({ capacity }) => capacity);
  const model = {
    numCols: columns,
    numRows,
    colCost: Float64Array.from(cost),
    colLower: new Float64Array(columns),
    colUpper: new Float64Array(columns).fill(1),
    rowLower: Float64Array.from({ length: numRows }, (_, row) => (row < cases.length ? 1 : -Infinity)),
    rowUpper: Float64Array.from([...cases.map(() => 1), ...capacities]),
    matrix: {
      format: 'csc' as const,
      numRows,
      numCols: columns,
      starts: Int32Array.from([...starts, indices.length]),
      indices: Int32Array.from(indices),
      values: Float64Array.from(values),
    },
    ...(whole ? { integrality: Array.from({ length: columns }, () => solver.constants.variableType.integer) } : {}),
  };
  return solver.withModel(model, (loadedModel) => {
    loadedModel.options.set({ output_flag: false, mip_rel_gap: 0 });
    const before = performance.now();
    loadedModel.run();
    const milliseconds = performance.now() - before;
    if (loadedModel.getModelStatus() !== solver.constants.modelStatus.optimal) throw new Error('HiGHS found no optimum.');
    return { total: loadedModel.getObjectiveValue(), milliseconds };
  });
}
