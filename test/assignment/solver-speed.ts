import { MinCostAssignment } from '../../apps/matching/src/assign/min-cost-assignment.rules.js';
import { askHighs, highs } from './ask-highs.js';
import { randomProblem } from './random-problem.js';

export interface SolverSpeed {
  /** 5,000 cases, 200 providers, 15 eligible a case, from nothing to the placement and its prices; the middle of the runs. */
  ours: number;
  /** The same by HiGHS, its loading of the model left out. */
  highs: number;
  ratio: number;
  /** One case in and out again, and one provider's point gone and back, with the placement kept; the mean of 200. */
  oneMore: number;
  onePoint: number;
}

/** Capacity for four cases in five, so that providers are full and prices real: the slowest kind. */
export const solverProblem = () =>
  randomProblem(1, { cases: 5_000, providers: 200, eligible: 15, capacity: 20, exactly: true, highest: 100_000 });

/** Milliseconds, the middle of so many runs on either side; a run before them is not counted. */
export async function measureSolver(runs = 5): Promise<SolverSpeed> {
  const problem = solverProblem();
  let total = 0;
  const ours = middle(runs, () => took(() => (total = new MinCostAssignment(problem).best().total)));
  const kept = new MinCostAssignment(problem);
  const rounds = 200;
  const oneMore = took(() => {
    for (let k = 0; k < rounds; k++) {
      kept.addCase({ ...problem.cases[k * 7]!, id: 'one more' });
      kept.removeCase('one more');
    }
  });
  const onePoint = took(() => {
    for (let k = 0; k < rounds; k++) for (const capacity of [19, 20]) kept.setCapacity(`p${k}`, capacity);
  });
  const weighed = problem.cases.map((each) => ({ ...each, options: each.options.map((option) => ({ ...option, points: 1 })) }));
  const solver = await highs();
  const theirs = middle(runs, () => {
    const best = askHighs(solver, { ...problem, cases: weighed });
    if (Math.round(best.total) !== total) throw new Error(`HiGHS comes to ${best.total}, and we to ${total}.`);
    return best.milliseconds;
  });
  return { ours, highs: theirs, ratio: ours / theirs, oneMore: oneMore / rounds, onePoint: onePoint / rounds };
}

function middle(runs: number, measure: () => number): number {
  measure();
  const times = Array.from({ length: runs }, measure).sort((one, other) => one - other);
  return times[Math.floor(runs / 2)]!;
}

function took(work: () => void): number {
  const before = performance.now();
  work();
  return performance.now() - before;
}
