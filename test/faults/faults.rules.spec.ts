import { chanceOf } from '../demo/seeded.rules.js';
import { readOptions } from './fault-options.rules.js';
import { Bag, episode, type Plannable } from './plan-of-faults.rules.js';
import { recoveryOf } from './recovery.rules.js';
import { byKind, isClean, placed, type FaultRow, type Totals } from './report-of-faults.rules.js';

describe('when a fault is over', () => {
  const fault = { target: 'notifications', begunAt: 0, backAt: 1_000 };
  const out = (target: string, begunAt: number, backAt: number) => ({ target, begunAt, backAt });
  const samples = (...rates: [number, number][]) => rates.map(([at, rate]) => ({ at, rate }));
  it.each([
    ['never troubled: at once', [fault], samples([4_000, 10]), 0],
    ['what came before it was back does not count', [fault], samples([2_000, 10], [4_000, 2], [9_000, 9.5]), 5],
    ['95 in a hundred are enough, and less is not', [fault], samples([4_000, 9.4], [5_000, 9.5]), 1],
    ['another on the way was out longer: less that time', [fault, out('intake', 500, 6_000)], samples([5_000, 0], [11_000, 10]), 2],
    ['two that overlap: that time once', [fault, out('broker', 500, 4_000), out('database', 3_000, 6_000)], samples([11_000, 10]), 2],
    ['one still out, with a burst between its deaths: less that time', [fault, out('matching', 3_000, 60_000)], samples([11_000, 10]), 2],
    ['another that referrals do not pass through is no excuse', [fault, out('directory', 500, 60_000)], samples([11_000, 10]), 7],
    ['not yet', [fault], samples([4_000, 0]), undefined],
  ])('%s', (_rule, faults, seen, seconds) => {
    expect(recoveryOf(fault, faults, seen, 10)?.seconds).toBe(seconds);
  });
});

describe('what befalls', () => {
  const kind = (name: string, targets: string[], lasts = 5, needs: string[] = []): Plannable => ({
    kind: name,
    targets,
    takes: (target) => [target],
    needs: () => needs,
    lasts,
  });
  const kinds = [
    kind('kill', ['a', 'b', 'c']),
    kind('freeze', ['a', 'b'], 30),
    kind('broker', ['broker']),
    kind('delete', ['queue'], 5, ['broker']),
  ];
  const drawn = (seed: number, count: number, only: string[] = []) => {
    const chance = chanceOf(seed);
    const bag = new Bag(kinds, chance, only);
    return Array.from({ length: count }, () => episode(bag, chance, 99));
  };

  it('is the same for the same seed', () => {
    const told = (seed: number) =>
      drawn(seed, 20).map((faults) => faults.map(({ kind: { kind: name }, target, after }) => [name, target, after]));
    expect(told(1)).toEqual(told(1));
    expect(told(1)).not.toEqual(told(2));
  });

  it('never takes a part that another fault of the episode takes or needs', () => {
    for (const faults of drawn(3, 200)) {
      const taken = faults.map(({ target }) => target);
      expect(new Set(taken).size).toBe(taken.length);
      expect(taken.includes('broker') && taken.includes('queue')).toBe(false);
    }
  });

  it('comes to every kind and every target', () => {
    const seen = new Set(drawn(4, 30).flatMap((faults) => faults.map(({ kind: { kind: name }, target }) => `${name} ${target}`)));
    expect(seen.size).toBe(7);
  });

  it('is of the kinds asked for alone', () => {
    const seen = new Set(drawn(5, 20, ['kill:b', 'broker']).flatMap((faults) => faults.map(({ target }) => target)));
    expect(seen).toEqual(new Set(['b', 'broker']));
    expect(() => drawn(5, 1, ['nothing'])).toThrow('There is no fault nothing. There are: kill, freeze, broker, delete.');
    expect(() => drawn(5, 1, ['kill:d'])).toThrow('kill befalls one of a, b, c, and not d.');
  });
});

it('reads what it is asked for', () => {
  expect(readOptions(['--rounds', '7', '--only=cut,slow:intake', '--seed', '0', '--json'], 9)).toMatchObject({
    kind: 'run',
    options: { faults: 7, only: ['cut', 'slow:intake'], seed: 0, json: true },
  });
  expect(readOptions(['--seed', 'x'], 9)).toMatchObject({ kind: 'help', faulty: true });
  expect(readOptions(['--sead', '1'], 9)).toMatchObject({ kind: 'help', faulty: true });
});

describe('the report', () => {
  const none = { attempted: 0, acknowledged: 0, ok: 0, lost: 0, duplicated: 0, recovered: 0, overAllocated: 0 };
  const row = (seconds: number | undefined): FaultRow => ({ ...none, kind: 'cut', target: 'a', out: 1, seconds, attempted: 2 });

  it('sums by kind, and a rate that never came back is the worst', () => {
    expect(byKind([row(1), row(undefined), row(3)])).toMatchObject([{ kind: 'cut', faults: 3, attempted: 6, median: 3, worst: Infinity }]);
  });

  it.each(['lost', 'duplicated', 'overAllocated', 'outOfOrder', 'unexpected', 'failed'] as const)(
    'is not clean where one is %s',
    (name) => {
      const clean = { ...none, outOfOrder: 0, unexpected: 0, failed: 0 } as Totals;
      expect(isClean(clean)).toBe(true);
      expect(isClean({ ...clean, [name]: 1 })).toBe(false);
    },
  );

  it('goes into its place of a document', () => {
    expect(placed('a\n<!-- x -->\nold\n<!-- end of x -->\nb', 'x', 'new')).toBe('a\n<!-- x -->\n\nnew\n\n<!-- end of x -->\nb');
    expect(() => placed('a', 'x', 'new')).toThrow('<!-- x -->');
  });
});
