import { highs } from '../assignment/ask-highs.js';
import type { SimulatedArea } from './area-to-simulate.js';
import type { SimulatedCase } from './cases-of-seed.js';
import { stillAble } from './still-able.js';

/** Cases that may go to the same providers for the same points, and what share of all they are. */
export interface Kind {
  share: number;
  serious: boolean;
  able: readonly { p: number; points: number }[];
}

/** Cases with the same choices count as one kind; those that nobody could take are left out. */
export function kindsOf(sample: readonly SimulatedCase[], world: SimulatedArea): Kind[] {
  const kinds = new Map<string, Kind>();
  for (const of of sample) {
    const able = stillAble(of, () => false, world);
    if (able.length === 0) continue;
    const key = `${of.serious} ${able.map(({ p, points }) => `${p}:${points}`).join(' ')}`;
    const share = (kinds.get(key)?.share ?? 0) + 1 / sample.length;
    kinds.set(key, { share, serious: of.serious, able });
  }
  return [...kinds.values()];
}

/**
 * The most cases a month of which every one can be placed, where cases can be divided: a linear programme over kinds of cases, each provider's points and
 * what it keeps for serious ones.
 *
 * @param available points a month, by provider @param ordinary of those, what cases that are not serious may take
 */
export async function fullLoad(kinds: readonly Kind[], available: readonly number[], ordinary: readonly number[]): Promise<number> {
  const solver = await highs();
  const [n, k] = [available.length, kinds.length];
  const [starts, indices, values]: [number[], number[], number[]] = [[0], [], []];
  const column = (entries: readonly (readonly [number, number])[]) => {
    for (const [row, value] of entries) {
      indices.push(row);
      values.push(value);
    }
    starts.push(indices.length);
  };
  column(kinds.map(({ share }, i) => [i, -share]));
  kinds.forEach(({ able, serious }, i) => {
    for (const { p, points } of able) {
      column(serious ? [[i, 1], [k + p, points]] : [[i, 1], [k + p, points], [k + n + p, points]]); // prettier-ignore
    }
  });
  const columns = starts.length - 1;
  const numRows = k + 2 * n;
  const model = {
    numCols: columns,
    numRows,
    colCost: Float64Array.from({ length: columns }, (_, c) => (c === 0 ? -1 : 0)),
    colLower: new Float64Array(columns),
    colUpper: new Float64Array(columns).fill(Infinity),
    rowLower: Float64Array.from({ length: numRows }, (_, row) => (row < k ? 0 : -Infinity)),
    rowUpper: Float64Array.from([...kinds.map(() => 0), ...available, ...ordinary]),
    matrix: {
      format: 'csc' as const,
      numRows,
      numCols: columns,
      starts: Int32Array.from(starts),
      indices: Int32Array.from(indices),
      values: Float64Array.from(values),
    },
  };
  return solver.withModel(model, (loaded) => {
    loaded.options.set({ output_flag: false });
    loaded.run();
    if (loaded.getModelStatus() !== solver.constants.modelStatus.optimal) throw new Error('HiGHS found no greatest load.');
    return -loaded.getObjectiveValue();
  });
}
