import { assignGeneralised } from '../../apps/matching/src/assign/generalised-assignment.rules.js';
import { assign } from '../../apps/matching/src/assign/min-cost-assignment.rules.js';
import { askHighs, highs } from './ask-highs.js';
import { randomProblem, seeded } from './random-problem.js';

const points = (weight: () => number, problem: ReturnType<typeof randomProblem>) => ({
  ...problem,
  cases: problem.cases.map((each) => ({ ...each, options: each.options.map((option) => ({ ...option, points: weight() })) })),
});
const one = () => 1;

describe('against HiGHS', () => {
  it.each([
    ['enough capacity', 8],
    ['too little', 2],
  ])('the same total on 500 random problems, %s', async (_, capacity) => {
    const solver = await highs();
    const differ = [];
    for (let seed = 1; seed <= 500; seed++) {
      const shape = {
        cases: 1 + (seed % 30),
        providers: 1 + (seed % 7),
        eligible: 1 + (seed % 4),
        capacity,
        highest: seed % 3 === 0 ? 4 : 1_000,
      };
      const problem = randomProblem(seed, shape);
      const [ours, theirs] = [assign(problem).total, Math.round(askHighs(solver, points(one, problem)).total)];
      if (ours !== theirs) differ.push({ seed, ours, theirs });
    }
    expect(differ).toEqual([]);
  });

  it('of many points: never below the least total, within 1 % of it, and the bound never above', async () => {
    const solver = await highs();
    for (let seed = 1; seed <= 25; seed++) {
      const random = seeded(seed + 10_000);
      const weigh = () => 1 + Math.floor(random() * 9);
      const problem = points(weigh, randomProblem(seed, { cases: 20, providers: 4, eligible: 3, capacity: 10, highest: 1_000 }));
      const best = assignGeneralised(problem);
      const least = Math.round(askHighs(solver, problem, true).total);
      if (best.kind !== 'found') throw new Error(`seed ${seed}: ${best.kind}`);
      expect(best.bound).toBeLessThanOrEqual(least);
      expect(best.total).toBeGreaterThanOrEqual(least);
      expect(best.total - least).toBeLessThanOrEqual(0.01 * Math.abs(least));
    }
  });
});
