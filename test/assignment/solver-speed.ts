import { MinCostAssignment } from '../../apps/matching/src/assign/min-cost-assignment.rules.js';
import { askHighs, highs } from './ask-highs.js';
import { randomProblem } from './random-problem.js';

export interface SolverSpeed {
  /** 5,000 cases, 200 providers, 15 eligible a case, from nothing to the placement and its prices; the middle of the runs. */
  ours: number;
  /** The same by HiGHS, once, its loading of the model left out. */
  highs: number;
  ratio: number;
  /** One case in and out again, and one provider's point gone and back, with the placement kept; the mean of 200. */
  oneMore: number;
  onePoint: number;
}

/** Milliseconds. Capacity for four cases in five, so that providers are full and prices real: the slowest kind. */
export async function measureSolver(runs = 5): Promise<SolverSpeed> {
  const problem = randomProblem(1, { cases: 5_000, providers: 200, eligible: 15, capacity: 20, exactly: true, highest: 100_000 });
  const times: number[] = [];
  let total = 0;
  for (let run = 0; run < runs; run++) times.push(took(() => (total = new MinCostAssignment(problem).best().total)));
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
  const theirs = askHighs(await highs(), { ...problem, cases: weighed });
  if (Math.round(theirs.total) !== total) throw new Error(`HiGHS comes to ${theirs.total}, and we to ${total}.`);
  const ours = times.sort((one, other) => one - other)[Math.floor(runs / 2)]!;
  return { ours, highs: theirs.milliseconds, ratio: ours / theirs.milliseconds, oneMore: oneMore / rounds, onePoint: onePoint / rounds };
}

function took(work: () => void): number {
  const before = performance.now();
  work();
  return performance.now() - before;
}
