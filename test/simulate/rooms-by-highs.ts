import type { RoomProblem } from '../../apps/matching/src/prices/room-prices.rules.js';
import { highs } from '../assignment/ask-highs.js';

/**
 * The same problem as a linear programme: a column for each choice, a row for each case (at most one choice) and for each room (its points).
 *
 * @returns the most that cases which can be divided may come to
 */
export async function roomsByHighs({ rooms, cases }: RoomProblem): Promise<number> {
  const solver = await highs();
  const [worth, starts, indices, values]: [number[], number[], number[], number[]] = [[], [0], [], []];
  cases.forEach(({ choices }, i) => {
    for (const { value, uses } of choices) {
      worth.push(-value);
      indices.push(i, ...uses.map(({ room }) => cases.length + room));
      values.push(1, ...uses.map(({ points }) => points));
      starts.push(indices.length);
    }
  });
  const [numCols, numRows] = [worth.length, cases.length + rooms.length];
  const model = {
    numCols,
    numRows,
    colCost: Float64Array.from(worth),
    colLower: new Float64Array(numCols),
    colUpper: new Float64Array(numCols).fill(Infinity),
    rowLower: new Float64Array(numRows).fill(-Infinity),
    rowUpper: Float64Array.from([...cases.map(({ many }) => many), ...rooms]),
    matrix: {
      format: 'csc' as const,
      numRows,
      numCols,
      starts: Int32Array.from(starts),
      indices: Int32Array.from(indices),
      values: Float64Array.from(values),
    },
  };
  return solver.withModel(model, (loaded) => {
    loaded.options.set({ output_flag: false });
    loaded.run();
    if (loaded.getModelStatus() !== solver.constants.modelStatus.optimal) throw new Error('HiGHS found no optimum.');
    return -loaded.getObjectiveValue();
  });
}
