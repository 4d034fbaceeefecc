import fc from 'fast-check';
import { BestFound } from './best-found.rules.js';
import { closeGap } from './close-gap.rules.js';
import { Effort } from './effort.rules.js';
import { assignGeneralised } from './generalised-assignment.rules.js';
import { packed, type GeneralisedProblem } from './generalised-problem.rules.js';
import { assign } from './min-cost-assignment.rules.js';
import { Placement } from './placement.rules.js';

/** Small enough to try every placement. */
const small = fc.integer({ min: 1, max: 3 }).chain((providers) =>
  fc
    .record({
      capacities: fc.array(fc.nat(12), { minLength: providers, maxLength: providers }),
      cases: fc.array(
        fc.record({
          unplacedCost: fc.option(fc.integer({ min: -20, max: 20 }), { nil: undefined }),
          options: fc.array(fc.option(fc.record({ cost: fc.integer({ min: -20, max: 20 }), points: fc.nat(9) })), {
            minLength: providers,
            maxLength: providers,
          }),
        }),
        { maxLength: 6 },
      ),
    })
    .map(({ capacities, cases }): GeneralisedProblem => ({
      providers: capacities.map((capacity, p) => ({ id: `p${p}`, capacity })),
      cases: cases.map(({ unplacedCost, options }, i) => ({
        id: `c${i}`,
        ...(unplacedCost === undefined ? {} : { unplacedCost }),
        options: options.flatMap((option, p) => (option ? [{ provider: `p${p}`, ...option }] : [])),
      })),
    })),
);

/** The least total of all placements there are; Infinity where none is allowed. */
function triedOut({ providers, cases }: GeneralisedProblem): number {
  const room = new Map(providers.map(({ id, capacity }) => [id, capacity]));
  const from = (i: number): number => {
    const one = cases[i];
    if (!one) return 0;
    let least = one.unplacedCost === undefined ? Infinity : one.unplacedCost + from(i + 1);
    for (const { provider, cost, points } of one.options) {
      const left = room.get(provider)!;
      if (left < points) continue;
      room.set(provider, left - points);
      least = Math.min(least, cost + from(i + 1));
      room.set(provider, left);
    }
    return least;
  };
  return from(0);
}

describe('cases of many points', () => {
  it('small problems: what is found is the best, proven, within every capacity; what cannot be is said', () => {
    fc.assert(
      fc.property(small, (given) => {
        const best = assignGeneralised(given);
        const least = triedOut(given);
        if (least === Infinity) return void expect(best).toEqual({ kind: 'not_found', impossible: true });
        expect(best).toMatchObject({ kind: 'found', total: least, bound: least, gap: 0, ended: 'proven' });
        if (best.kind !== 'found') return;
        for (const { id, capacity } of given.providers) {
          const load = best.placed.filter(({ provider }) => provider === id).reduce((sum, { points }) => sum + points, 0);
          expect(load).toBeLessThanOrEqual(capacity);
        }
        const waits = new Map(given.cases.map((each) => [each.id, each.unplacedCost]));
        expect(best.placed.length + best.unplaced.length).toBe(given.cases.length);
        expect(best.placed.reduce((sum, { cost }) => sum + cost, 0) + best.unplaced.reduce((sum, id) => sum + waits.get(id)!, 0)).toBe(
          best.total,
        );
      }),
      { numRuns: 200 },
    );
  });

  it('cut short, it still says truly how far it can be from the best, and says it again', () => {
    fc.assert(
      fc.property(small, fc.nat(3_000), (given, steps) => {
        const best = assignGeneralised(given, { steps });
        if (best.kind !== 'found') return;
        const least = triedOut(given);
        expect(best.total).toBeGreaterThanOrEqual(least);
        expect(best.bound).toBeLessThanOrEqual(least);
        expect(assignGeneralised(given, { steps })).toEqual(best);
      }),
      { numRuns: 200 },
    );
  });

  it('branch and bound alone comes to the least total, at any prices', () => {
    fc.assert(
      fc.property(small, fc.array(fc.nat(60), { minLength: 3, maxLength: 3 }), fc.boolean(), (given, tenths, knowsOne) => {
        const problem = packed(given);
        const best = new BestFound();
        if (knowsOne) best.take(new Placement(problem));
        const price = Float64Array.from(given.providers, (_, p) => tenths[p]! / 10);
        closeGap(problem, price, best, new Effort(1e9, () => false));
        expect(best.isProven).toBe(true);
        const least = triedOut(given);
        if (least < Infinity) expect(best.total).toBe(least);
        else expect(problem.mustBePlaced.some((must, i) => must === 1 && best.chosen[i] === -1)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it('of one point each, it comes to the total of the exact assignment', () => {
    const cases = Array.from({ length: 30 }, (_, i) => ({
      id: `c${i}`,
      unplacedCost: 40 + ((i * 7) % 23),
      options: [0, 1, 2].map((k) => ({ provider: `p${(i + k * 2) % 5}`, cost: (i * 13 + k * 17) % 37, points: 1 })),
    }));
    const providers = Array.from({ length: 5 }, (_, p) => ({ id: `p${p}`, capacity: 4 }));
    expect(assignGeneralised({ providers, cases })).toMatchObject({ total: assign({ providers, cases }).total, ended: 'proven' });
  });

  it('out of time, it says so', () => {
    const providers = [0, 1, 2].map((p) => ({ id: `p${p}`, capacity: 40 }));
    const cases = Array.from({ length: 40 }, (_, i) => ({
      id: `c${i}`,
      unplacedCost: 0,
      options: providers.map(({ id }, p) => ({ provider: id, cost: -(7 + ((i * 31 + p * 11) % 29)), points: 3 + ((i * 17 + p * 5) % 11) })),
    }));
    const best = assignGeneralised({ providers, cases }, { outOfTime: () => true });
    expect(best).toMatchObject({ kind: 'found', ended: 'time' });
    expect(best.kind === 'found' && best.gap).toBeGreaterThan(0);
  });

  it.each<[string, GeneralisedProblem, RegExp]>([
    ['a provider twice', { providers: [1, 2].map((capacity) => ({ id: 'p', capacity })), cases: [] }, /A provider is there twice/],
    ['a case twice', { providers: [], cases: [1, 2].map(() => ({ id: 'a', options: [] })) }, /A case is there twice/],
    [
      'half a point',
      { providers: [{ id: 'p', capacity: 1 }], cases: [{ id: 'a', options: [{ provider: 'p', cost: 1, points: 0.5 }] }] },
      /whole number/,
    ],
    [
      'an unknown provider',
      { providers: [], cases: [{ id: 'a', options: [{ provider: 'p', cost: 1, points: 1 }] }] },
      /There is no provider p/,
    ],
  ])('refuses %s', (_, given, sentence) => expect(() => assignGeneralised(given)).toThrow(sentence));
});
