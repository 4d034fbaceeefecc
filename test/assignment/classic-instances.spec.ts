import { assignGeneralised } from '../../apps/matching/src/assign/generalised-assignment.rules.js';
import { assign } from '../../apps/matching/src/assign/min-cost-assignment.rules.js';
import { readAssignment, readGeneralised } from './read-instances.js';

describe('the classic instances', () => {
  it.each([
    [100, 305],
    [200, 475],
    [400, 804],
    [800, 1552],
  ])('assign%i costs %i', (n, optimum) => {
    const best = assign(readAssignment(`assign${n}.txt`));
    expect([best.total, best.placed.length, best.unplaced]).toEqual([optimum, n, []]);
  });

  const published: Record<string, number[]> = {
    gap1: [261, 269, 256, 274, 251],
    gap5: [403, 389, 383, 384, 396],
    gap9: [482, 476, 496, 497, 488],
    gap12: [974, 956, 941, 954, 945],
  };
  const rows = Object.entries(published).flatMap(([set, optima]) => optima.map((optimum, k) => [`${set}-${k}`, optimum] as const));

  it.each(rows)('%s costs %i, or at most 1 %% more, and the bound says how much', (name, optimum) => {
    const best = assignGeneralised(readGeneralised(`${name}.txt`));
    if (best.kind !== 'found') throw new Error(`nothing found for ${name}`);
    expect(best.unplaced).toEqual([]);
    expect(best.total).toBeGreaterThanOrEqual(optimum);
    expect(best.total).toBeLessThanOrEqual(optimum * 1.01);
    expect(best.bound).toBeLessThanOrEqual(optimum);
    expect(best.gap).toBeLessThanOrEqual(0.01);
    console.log(
      `${name}: ${best.total}, published ${optimum}, at least ${best.bound}: gap ${(100 * best.gap).toFixed(2)} %, ${best.ended}`,
    );
  });
});
