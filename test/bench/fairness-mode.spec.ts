import { fairnessTable, isFair, ratiosOf, type Beside, type FairnessRow } from './fairness-mode.js';
import { poison } from './poison.rules.js';

const row = (round: number, beside: Beside, p50: number, p95: number, missing = 0): FairnessRow => ({
  ...{ round, beside, missing, counts: { sent: 0, confirmed: 0, refused: 0, shutOut: 0, cpuMs: 0 } },
  latencies: { count: 10, p50, p95, p99: p95, p999: p95, most: p95 },
});
const run = (rows: FairnessRow[]) => ({ perSecond: 5, seconds: 60, rounds: 2, limits: { burst: 1_000 }, rows, ratios: ratiosOf(rows) });

describe('one partner beside another', () => {
  it.each<[string, FairnessRow[], boolean]>([
    ['no slower', [row(1, 'quiet', 10, 20), row(1, 'flood', 10, 20), row(1, 'poison', 11, 22)], true],
    ['a slow round slows both', [1, 3].flatMap((by) => [row(by, 'quiet', 10 * by, 20 * by), row(by, 'flood', 11 * by, 22 * by), row(by, 'poison', 10 * by, 20 * by)]), true], // prettier-ignore
    ['the middle is slower by half', [row(1, 'quiet', 10, 20), row(1, 'flood', 15, 20), row(1, 'poison', 10, 20)], false],
    ['the slow ones are slower by half', [row(1, 'quiet', 10, 20), row(1, 'flood', 10, 20), row(1, 'poison', 10, 30)], false],
    ['one is missing', [row(1, 'quiet', 10, 20), row(1, 'flood', 10, 20, 1), row(1, 'poison', 10, 20)], false],
    ['none came at all', [row(1, 'quiet', 10, 20), { ...row(1, 'flood', 0, 0), latencies: undefined }, row(1, 'poison', 10, 20)], false],
  ])('%s', (_, rows, fair) => expect(isFair(run(rows))).toBe(fair));

  it('is told with what the other is held to', () =>
    expect(fairnessTable(run([row(1, 'quiet', 10, 20), row(1, 'flood', 11, 22), row(1, 'poison', 10, 20)]))).toMatch(
      /burst 1000[^]*beside flood\s+p50 1\.10[^]*p95 1\.10/,
    ));
});

it('a flood’s first seconds are told by themselves, and are in no ratio', () => {
  const flood = row(1, 'flood', 10, 20);
  const first = { ...flood, first: row(1, 'flood', 30, 90).latencies!, counts: { ...flood.counts, cutAfterMs: 5_250 } };
  const told = run([row(1, 'quiet', 10, 20), first, row(1, 'poison', 10, 20)]);
  expect(isFair(told)).toBe(true);
  expect(fairnessTable(told)).toMatch(/cut off after 5\.3 s.* p50 3\.00 times that in quiet, p95 4\.50/);
});

it('poison is the same again for the same number, and of five kinds', () => {
  expect(poison('run', 7)).toEqual(poison('run', 7));
  const sent = Array.from({ length: 5 }, (_, n) => poison('run', n));
  expect(sent.map(({ body }) => body.length > 300 * 1024)).toEqual([false, true, false, false, false]);
  expect(sent.filter(({ body }) => !/^\{.*\}$/s.test(body.toString()) || body.toString().includes('no JSON'))).toHaveLength(1);
  expect(new Set([4, 9, 14].map((n) => poison('run', n).id))).toEqual(new Set(['run-same']));
});
