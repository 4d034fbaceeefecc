import { assignGeneralised } from '../assign/generalised-assignment.rules.js';
import type { GeneralisedProblem } from '../assign/generalised-problem.rules.js';
import { halvesOf, roomIn } from '../capacity/months.rules.js';
import type { ProviderNow } from '../rules/question.rules.js';
import { gainOf, type Pull } from './plan-aims.rules.js';
import type { Candidate } from './plan-candidates.rules.js';
import { pointsIn, pointsInBoth, withPlace } from './plan-place.rules.js';

/** What a plan could gain at most, and where the solver would have each case. */
export interface Bounded {
  /** Ten-thousandths of value; no plan with these aims gains more. */
  bound: number;
  /** By candidate: place of the provider; undefined where it is to wait, or nothing was found. */
  target: (number | undefined)[];
}

const NO_END = 2 ** 31 - 1;

/** A second at most: a plan is made off the event loop, and holds no lock. */
const stepsFor = (options: number) => Math.min(150_000_000, 1_000_000 + 20_000 * options);

/**
 * The plan as an assignment of points to one limit a provider, that of the month that has less room, everything that may move taken out. What it leaves
 * out (the other month, earmarks, people, who goes before whom) can only make a plan worth less, so its bound holds for all of them. A cost of load that
 * rises is never below its straight line at some load, so with those lines in its place the bound holds too.
 *
 * @param loads at which the straight lines touch: the nearer to the plan's, the closer the bound
 */
export function boundOf(
  candidates: readonly Candidate[],
  providers: readonly ProviderNow[],
  pull: Pull,
  before: readonly number[],
  loads: readonly number[],
): Bounded {
  const emptied = [...providers];
  for (const { from } of candidates) if (from) emptied[from.at] = withPlace(emptied[from.at]!, from, -1);
  const problem = problemOf(candidates, providers, emptied, pull, loads);
  const solved = assignGeneralised(problem, { steps: stepsFor(problem.cases.reduce((sum, { options }) => sum + options.length, 0)) });
  const most = candidates.reduce((sum, each) => sum + Math.max(0, ...each.options.map((option) => gainOf(each, option, pull))), 0);
  const start = before.reduce((sum, load, at) => sum + pull.cost(at, load), 0);
  if (solved.kind !== 'found') return { bound: Math.ceil(most + start), target: candidates.map(() => undefined) };
  const fixed = emptied.map(({ months: [first, second] }) => first.committed + first.held + second.committed + second.held);
  const lines = loads.reduce((sum, load, at) => sum + pull.cost(at, load) + pull.slope(at, load) * (fixed[at]! - load), 0);
  const to = new Map(solved.placed.map((each) => [each.case, each.provider]));
  const at = new Map(providers.map(({ id }, nth) => [id, nth]));
  return {
    // Each case's cost was rounded, by a half at most.
    bound: Math.ceil(Math.min(most + start, start - lines - solved.bound + (pull.isNone ? 0 : candidates.length / 2))),
    target: candidates.map(({ asking }) => at.get(to.get(asking.id) ?? '')),
  };
}

function problemOf(
  candidates: readonly Candidate[],
  providers: readonly ProviderNow[],
  emptied: readonly ProviderNow[],
  pull: Pull,
  loads: readonly number[],
): GeneralisedProblem {
  const serious = candidates.some((each) => each.serious);
  const rooms = emptied.map(({ months }) => [roomIn(months[0], serious), roomIn(months[1], serious)] as const);
  const tight = rooms.map(([first, second]): 0 | 1 => (second < first ? 1 : 0));
  const monthOf = (at: number) => providers[at]!.months[tight[at]!].month;
  // Who is over-committed keeps all that it has, though there is no room for it.
  const staying = providers.map(() => 0);
  for (const { from } of candidates) if (from) staying[from.at]! += pointsIn(from, monthOf(from.at));
  return {
    providers: providers.map(({ id }, at) => ({ id, capacity: Math.min(NO_END, Math.max(rooms[at]![tight[at]!], staying[at]!)) })),
    cases: candidates.map((each) => {
      const options = each.options.map((option) => ({
        provider: providers[option.at]!.id,
        cost: Math.round(pull.slope(option.at, loads[option.at]!) * option.points) - gainOf(each, option, pull),
        points: halvesOf(option.points, providers[option.at]!.months[0].month)[tight[option.at]!].points,
      }));
      const { from, live, asking } = each;
      if (!from) return { id: asking.id, unplacedCost: 0, options };
      const cost = Math.round(pull.slope(from.at, loads[from.at]!) * pointsInBoth(from, providers[from.at]!));
      options.push({ provider: providers[from.at]!.id, cost, points: pointsIn(from, monthOf(from.at)) });
      // An open offer of a provider that is closing may be taken back, and the case waits.
      const mayWait = each.leaving === 'closing' && live?.state === 'open';
      return { id: asking.id, options, ...(mayWait && { unplacedCost: 0 }) };
    }),
  };
}
