import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AssignmentProblem } from '../../apps/matching/src/assign/assignment-problem.rules.js';
import type { GeneralisedProblem } from '../../apps/matching/src/assign/generalised-problem.rules.js';

/** Of OR-Library's files, in data/assignment: see its README. */
const numbersOf = (file: string) =>
  readFileSync(join(process.cwd(), 'data/assignment', file), 'utf8')
    .trim()
    .split(/\s+/)
    .map(Number);

/** n, then n rows of n costs. Everyone must be placed: to wait costs more than any placement. */
export function readAssignment(file: string): AssignmentProblem {
  const [n, ...costs] = numbersOf(file) as [number, ...number[]];
  const dear = n * costs.reduce((most, cost) => Math.max(most, cost));
  const each = Array.from({ length: n }, (_, k) => k);
  return {
    providers: each.map((p) => ({ id: `p${p}`, capacity: 1 })),
    cases: each.map((i) => ({
      id: `c${i}`,
      unplacedCost: dear,
      options: each.map((p) => ({ provider: `p${p}`, cost: costs[i * n + p]! })),
    })),
  };
}

/** Agents, jobs; for each agent its cost of each job; likewise its points; the agents' capacities. Every job must be placed. */
export function readGeneralised(file: string): GeneralisedProblem {
  const [agents, jobs, ...rest] = numbersOf(file) as [number, number, ...number[]];
  const points = rest.slice(agents * jobs);
  const capacities = points.slice(agents * jobs);
  const providers = capacities.map((capacity, p) => ({ id: `a${p}`, capacity }));
  return {
    providers,
    cases: Array.from({ length: jobs }, (_, j) => ({
      id: `j${j}`,
      options: providers.map(({ id }, p) => ({ provider: id, cost: rest[p * jobs + j]!, points: points[p * jobs + j]! })),
    })),
  };
}
