import { BestFound } from './best-found.rules.js';
import { capacityPrices } from './capacity-prices.rules.js';
import { raiseByKnapsacks } from './case-values.rules.js';
import { closeGap } from './close-gap.rules.js';
import { Effort } from './effort.rules.js';
import { forceOneByOne } from './force-one.rules.js';
import { packed, type GeneralisedProblem } from './generalised-problem.rules.js';
import { NONE } from './open-assignment.rules.js';

export interface GeneralisedLimits {
  /** What makes the same problem give the same answer on every machine: some 2 to 8 ns each; without it 300 million. */
  steps?: number | undefined;
  /** Asked every millisecond or two. An answer cut short by the clock may differ from machine to machine, and says so in `ended`. */
  outOfTime?: () => boolean;
}

const ORDINARY_STEPS = 300_000_000;

export type GeneralisedAssignment =
  | {
      kind: 'found';
      total: number;
      /** No placement costs less than this. */
      bound: number;
      /** (total − bound) / |total|: how far from the best it can be at most; 0 is proven best. */
      gap: number;
      placed: { case: string; provider: string; cost: number; points: number }[];
      unplaced: string[];
      /** What one more point is worth where points can be split: the linear programme's prices, nearly. */
      prices: { provider: string; price: number }[];
      ended: 'proven' | 'limits' | 'time';
    }
  | {
      /** Not every case that must be placed was. */
      kind: 'not_found';
      /** Whether it is proven that they cannot all be. */
      impossible: boolean;
    };

/**
 * A placement of cases of many points, and how far it can be from the best: prices for capacity (Lagrange, sub-gradient) give a bound and starts for local
 * search; knapsacks raise the bound; branch and bound closes what is left where it is small. Nothing in it is random.
 *
 * @throws RangeError naming what is twice, unknown or not a whole number
 */
export function assignGeneralised(
  problem: GeneralisedProblem,
  { steps = ORDINARY_STEPS, outOfTime = () => false }: GeneralisedLimits = {},
): GeneralisedAssignment {
  const byIndex = packed(problem);
  const best = new BestFound();
  let late = false;
  const part = (share: number) => new Effort(share * steps, () => (late ||= outOfTime()));
  const price = capacityPrices(byIndex, best, part(0.1), part(0.15));
  raiseByKnapsacks(byIndex, price, best, part(0.25), part(0.15));
  forceOneByOne(byIndex, price, best, part(0.15));
  closeGap(byIndex, price, best, part(0.2));
  const chosen = best.chosen;
  if (byIndex.mustBePlaced.some((must, i) => must === 1 && chosen[i] === NONE)) return { kind: 'not_found', impossible: best.isProven };
  const found: GeneralisedAssignment & { kind: 'found' } = {
    kind: 'found',
    total: best.total,
    bound: best.bound,
    gap: best.isProven ? 0 : (best.total - best.bound) / Math.abs(best.total || 1),
    placed: [],
    unplaced: [],
    prices: problem.providers.map(({ id }, p) => ({ provider: id, price: price[p]! })),
    ended: best.isProven ? 'proven' : late ? 'time' : 'limits',
  };
  problem.cases.forEach(({ id }, i) => {
    const e = chosen[i]!;
    if (e === NONE) found.unplaced.push(id);
    else {
      const provider = problem.providers[byIndex.optionProvider[e]!]!.id;
      found.placed.push({ case: id, provider, cost: byIndex.optionCost[e]!, points: byIndex.optionPoints[e]! });
    }
  });
  return found;
}
