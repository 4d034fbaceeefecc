import { monitorEventLoopDelay } from 'node:perf_hooks';
import { SolvingThread } from '../../apps/matching/src/assign/solve-off-the-loop.js';
import { measureSolver, solverProblem, type SolverSpeed } from '../assignment/solver-speed.js';

export interface SolveRun extends SolverSpeed {
  /** Milliseconds for which the event loop stood still at most while the same was solved on the thread. */
  loopLag: number;
}

const RUNS = 5;

/** The waiting list against all providers, beside HiGHS, and what the event loop feels of it. */
export async function measureSolve(quick: boolean): Promise<SolveRun> {
  return { ...(await measureSolver(quick ? 2 : RUNS)), loopLag: await lagWhileSolving() };
}

async function lagWhileSolving(): Promise<number> {
  const thread = new SolvingThread();
  try {
    const problem = solverProblem();
    // The thread starts with what it is asked first.
    await thread.solve({ kind: 'assignment', problem: { providers: [], cases: [] } });
    const delay = monitorEventLoopDelay({ resolution: 1 });
    delay.enable();
    await thread.solve({ kind: 'assignment', problem });
    delay.disable();
    return delay.max / 1e6;
  } finally {
    await thread.close();
  }
}

/** Asked for is half of the time. */
export const solvesInTime = ({ ratio }: SolveRun) => ratio <= 0.5;

export const solveTable = ({ ours, highs, ratio, oneMore, onePoint, loopLag }: SolveRun): string =>
  [
    '\n5,000 waiting cases, 200 providers, 15 eligible a case:',
    `  ours ${ours.toFixed(0)} ms, HiGHS ${highs.toFixed(0)} ms (its loading of the model left out): ${ratio.toFixed(2)} of it`,
    `  one case in and out ${oneMore.toFixed(3)} ms, one point gone and back ${onePoint.toFixed(3)} ms, the placement kept`,
    `  off the event loop, which stood still for ${loopLag.toFixed(0)} ms at most`,
  ].join('\n');
