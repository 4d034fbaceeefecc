import fc from 'fast-check';
import type { Assignment, AssignmentProblem } from './assignment-problem.rules.js';
import { assign, MinCostAssignment } from './min-cost-assignment.rules.js';

const options = (costs: Record<string, number>) => Object.entries(costs).map(([provider, cost]) => ({ provider, cost }));
const problem = (capacities: Record<string, number>, cases: Record<string, [number, Record<string, number>]>): AssignmentProblem => ({
  providers: Object.entries(capacities).map(([id, capacity]) => ({ id, capacity })),
  cases: Object.entries(cases).map(([id, [unplacedCost, costs]]) => ({ id, unplacedCost, options: options(costs) })),
});

/** `a→p a2→q x` : who is where, and who waits. */
const said = ({ placed, unplaced }: Assignment) => [...placed.map((each) => `${each.case}→${each.provider}`), ...unplaced].join(' ');

describe('the best placement', () => {
  it.each<[string, AssignmentProblem, string, number, number[]]>([
    ['nothing', problem({}, {}), '', 0, []],
    ['nobody to go to', problem({ p: 1 }, { a: [5, {}] }), 'a', 5, [0]],
    ['waiting is cheaper', problem({ p: 1 }, { a: [5, { p: 6 }] }), 'a', 5, [0]],
    ['the cheapest of two', problem({ p: 1, q: 1 }, { a: [9, { p: 4, q: 3 }] }), 'a→q', 3, [0, 0]],
    ['no room at all', problem({ p: 0 }, { a: [9, { p: 4 }] }), 'a', 9, [5]],
    ['the dearest to leave goes in', problem({ p: 1 }, { a: [7, { p: 1 }], b: [9, { p: 1 }] }), 'b→p a', 8, [6]],
    ['one makes room for another', problem({ p: 1, q: 1 }, { a: [9, { p: 1, q: 2 }], b: [9, { p: 1 }] }), 'a→q b→p', 3, [1, 0]],
    [
      'a chain of three',
      problem({ p: 1, q: 1, r: 1 }, { a: [9, { p: 0, q: 1 }], b: [9, { q: 0, r: 1 }], c: [9, { p: 0 }] }),
      'a→q b→r c→p',
      2,
      [2, 1, 0],
    ],
    ['negative costs', problem({ p: 1 }, { a: [0, { p: -3 }], b: [0, { p: -4 }] }), 'b→p a', -4, [3]],
    ['tie: the earlier provider', problem({ p: 1, q: 1 }, { a: [9, { q: 1, p: 1 }] }), 'a→p', 1, [0, 0]],
    ['tie: the first case first', problem({ p: 1 }, { a: [9, { p: 1 }], b: [9, { p: 1 }] }), 'a→p b', 10, [8]],
    [
      'tie: the first case has the earlier provider',
      problem({ p: 1, q: 1 }, { a: [9, { q: 1, p: 1 }], b: [9, { p: 1, q: 1 }] }),
      'a→p b→q',
      2,
      [0, 0],
    ],
    ['tie: placed before unplaced', problem({ p: 1 }, { a: [1, { p: 1 }] }), 'a→p', 1, [0]],
  ])('%s', (_, given, where, total, prices) => {
    const best = assign(given);
    expect([said(best), best.total, best.prices.map(({ price }) => price)]).toEqual([where, total, prices]);
  });

  it.each<[string, AssignmentProblem, RegExp]>([
    ['half a cost', problem({ p: 1 }, { a: [1, { p: 0.5 }] }), /case a at p must be a whole number/],
    ['no cost at all', problem({ p: 1 }, { a: [Infinity, { p: 1 }] }), /case a unplaced must be a whole number/],
    ['a capacity below 0', problem({ p: -1 }, {}), /capacity of p must be a whole number from 0/],
    ['an unknown provider', problem({}, { a: [1, { p: 1 }] }), /There is no provider p/],
    ['a provider twice', { providers: [], cases: [] }, /there already|twice/],
  ])('refuses %s', (name, given, sentence) => {
    const twice = {
      providers: [{ id: 'p', capacity: 1 }],
      cases: [{ id: 'a', unplacedCost: 1, options: [...options({ p: 1 }), ...options({ p: 2 })] }],
    };
    expect(() => assign(name === 'a provider twice' ? twice : given)).toThrow(sentence);
  });
});

/** Few costs, so that much ties, or many. */
const problems = fc.integer({ min: 1, max: 3 }).chain((wide) => {
  const cost = fc.integer({ min: -(9 ** wide), max: 9 ** wide });
  return fc.integer({ min: 1, max: 5 }).chain((providers) =>
    fc.record({
      providers: fc.tuple(...Array.from({ length: providers }, (_, p) => fc.record({ id: fc.constant(`p${p}`), capacity: fc.nat(4) }))),
      cases: fc.array(
        fc.record({ unplacedCost: cost, costs: fc.array(fc.option(cost, { freq: 3 }), { minLength: providers, maxLength: providers }) }),
        {
          maxLength: 12,
        },
      ),
    }),
  );
});
const asProblem = ({
  providers,
  cases,
}: {
  providers: AssignmentProblem['providers'];
  cases: { unplacedCost: number; costs: (number | null)[] }[];
}) => ({
  providers,
  cases: cases.map(({ unplacedCost, costs }, i) => ({
    id: `c${i}`,
    unplacedCost,
    options: costs.flatMap((cost, p) => (cost === null ? [] : [{ provider: `p${p}`, cost }])),
  })),
});
const anyProblem = problems.map(asProblem);

describe('for any problem', () => {
  it('the prices prove it best: nobody is better off elsewhere at them, and only what is full has one', () => {
    fc.assert(
      fc.property(anyProblem, (given) => {
        const best = assign(given);
        const price = new Map(best.prices.map((each) => [each.provider, each.price]));
        const place = new Map(best.placed.map((each) => [each.case, each]));
        expect(place.size + best.unplaced.length).toBe(given.cases.length);
        for (const { id, unplacedCost, options } of given.cases) {
          const at = place.get(id);
          const level = at ? at.cost + price.get(at.provider)! : unplacedCost;
          expect(level).toBe(Math.min(unplacedCost, ...options.map(({ provider, cost }) => cost + price.get(provider)!)));
        }
        for (const { id, capacity } of given.providers) {
          const load = best.placed.filter(({ provider }) => provider === id).length;
          expect(price.get(id)).toBeGreaterThanOrEqual(0);
          if (price.get(id)! > 0) expect(load).toBe(capacity);
          else expect(load).toBeLessThanOrEqual(capacity);
        }
      }),
    );
  });

  it('a price is what the total falls by with one point more', () => {
    fc.assert(
      fc.property(anyProblem, fc.nat(4), (given, which) => {
        const one = given.providers[which % given.providers.length]!;
        const richer = given.providers.map((each) => (each === one ? { ...each, capacity: each.capacity + 1 } : each));
        const now = assign(given);
        expect(now.prices.find(({ provider }) => provider === one.id)!.price).toBe(
          now.total - assign({ ...given, providers: richer }).total,
        );
      }),
    );
  });

  it('the order of cases and providers changes the total and the prices by nothing', () => {
    fc.assert(
      fc.property(
        anyProblem.chain((given) =>
          fc.record({
            given: fc.constant(given),
            providers: fc.shuffledSubarray([...given.providers], { minLength: given.providers.length }),
            cases: fc.shuffledSubarray(given.cases, { minLength: given.cases.length }),
          }),
        ),
        ({ given, providers, cases }) => {
          const [one, other] = [assign(given), assign({ providers, cases })];
          expect(other.total).toBe(one.total);
          expect(new Map(other.prices.map((each) => [each.provider, each.price]))).toEqual(
            new Map(one.prices.map((each) => [each.provider, each.price])),
          );
        },
      ),
    );
  });

  it('changed step by step, it is what it would be from nothing, to the last tie', () => {
    const change = fc.oneof(
      fc.record({ kind: fc.constant('come' as const), which: fc.nat(11) }),
      fc.record({ kind: fc.constant('go' as const), which: fc.nat(11) }),
      fc.record({ kind: fc.constant('capacity' as const), which: fc.nat(4), to: fc.nat(6) }),
      fc.record({
        kind: fc.constant('provider' as const),
        capacity: fc.nat(3),
        costs: fc.array(fc.option(fc.integer({ min: -9, max: 9 })), { maxLength: 12 }),
      }),
      fc.record({ kind: fc.constant('read' as const) }),
    );
    fc.assert(
      fc.property(anyProblem, fc.nat(12), fc.array(change, { maxLength: 25 }), (given, there, changes) => {
        let now: AssignmentProblem = { ...given, cases: given.cases.slice(0, there) };
        const kept = new MinCostAssignment(now);
        for (const each of changes) {
          switch (each.kind) {
            case 'come': {
              const one = given.cases[each.which];
              if (!one || now.cases.some(({ id }) => id === one.id)) break;
              kept.addCase(one);
              now = { ...now, cases: [...now.cases, one] };
              break;
            }
            case 'go': {
              const gone = now.cases[each.which];
              if (!gone) break;
              kept.removeCase(gone.id);
              now = { ...now, cases: now.cases.filter((one) => one !== gone) };
              break;
            }
            case 'capacity': {
              const { id } = now.providers[each.which % now.providers.length]!;
              kept.setCapacity(id, each.to);
              now = { ...now, providers: now.providers.map((one) => (one.id === id ? { id, capacity: each.to } : one)) };
              break;
            }
            case 'provider': {
              const id = `p${now.providers.length}`;
              const costs = now.cases.flatMap((one, i) => (each.costs[i] == null ? [] : [{ case: one.id, cost: each.costs[i] }]));
              kept.addProvider({ id, capacity: each.capacity }, costs);
              const costOf = new Map(costs.map((one) => [one.case, one.cost]));
              const cases = now.cases.map((one) =>
                costOf.has(one.id) ? { ...one, options: [...one.options, { provider: id, cost: costOf.get(one.id)! }] } : one,
              );
              now = { providers: [...now.providers, { id, capacity: each.capacity }], cases };
              break;
            }
            case 'read':
              expect(kept.best()).toEqual(assign(now));
          }
        }
        expect(kept.best()).toEqual(assign(now));
      }),
      { numRuns: 500 },
    );
  });
});

it('holds no more than what is there after many have come and gone', () => {
  const given = problem({ p: 3, q: 2 }, {});
  const kept = new MinCostAssignment(given);
  const one = (n: number) => ({ id: `c${n}`, unplacedCost: 50 + (n % 7), options: options({ p: n % 5, q: n % 3 }) });
  for (let n = 0; n < 2_000; n++) {
    kept.addCase(one(n));
    if (n >= 8) kept.removeCase(`c${n - 8}`);
  }
  expect(kept.best()).toEqual(assign({ ...given, cases: Array.from({ length: 8 }, (_, k) => one(1_992 + k)) }));
  expect(kept.held).toBeLessThan(150);
});
