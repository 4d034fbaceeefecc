import type { Effort } from './effort.rules.js';
import type { PackedProblem } from './generalised-problem.rules.js';

const SWEEPS = 10;

/**
 * Prices to start from, by dual ascent one provider at a time: with all other prices as they are, the best price of a provider is what the case at the
 * edge of its capacity would gain for each of its points there (its fractional knapsack, Dantzig, Operations Research 5, 1957). The bound never falls.
 * One sweep: options × options of a case, and a sort for each provider.
 */
export function ascendedPrices(problem: PackedProblem, effort: Effort): Float64Array {
  const { providers, capacity, firstOptionAt, optionsAt, optionPoints } = problem;
  const price = new Float64Array(providers);
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    for (let p = 0; p < providers; p++) {
      const comers = Array.from(optionsAt.subarray(firstOptionAt[p]!, firstOptionAt[p + 1]!), (e) => ({
        points: optionPoints[e]!,
        gain: gainElsewhere(problem, price, e) / optionPoints[e]!,
      })).filter(({ gain, points }) => gain > 0 && points > 0);
      comers.sort((one, other) => other.gain - one.gain);
      let room = capacity[p]!;
      price[p] = comers.find(({ points }) => (room -= points) < 0)?.gain ?? 0;
    }
    effort.spend((problem.optionCase.length * problem.optionCase.length) / Math.max(1, problem.cases));
  }
  return price;
}

/** What the case of this option would save by it, if its points were free, against its best choice elsewhere. */
function gainElsewhere(problem: PackedProblem, price: Float64Array, option: number): number {
  const { optionCase, optionProvider, optionCost, optionPoints, firstOption, unplacedCost } = problem;
  const i = optionCase[option]!;
  let least = unplacedCost[i]!;
  for (let e = firstOption[i]!; e < firstOption[i + 1]!; e++)
    if (e !== option) least = Math.min(least, optionCost[e]! + price[optionProvider[e]!]! * optionPoints[e]!);
  return least - optionCost[option]!;
}
