import {
  allowanceOf,
  isFlood,
  pace,
  pauseOf,
  tallied,
  timeAfter,
  toldAtTheCut,
  whileAway,
  type Agreed,
  type Allowance,
  type Tally,
  type Threshold,
} from './flood.rules.js';

const agreed = { queuePerSecond: 10, burst: 100, backlog: 10_000 };
const threshold = { times: 5, atLeast: 50 };
const allowance = allowanceOf(agreed, threshold)!;

/** Looks every two seconds at a broker that counts as it says. */
function watch(counts: number[], held: Allowance = allowance): { flood: number | undefined; last: Tally } {
  let tally: Tally | undefined;
  let flood: number | undefined;
  counts.forEach((counted, n) => {
    tally = tallied(tally, counted, held, n * 2_000);
    if (flood === undefined && isFlood(tally)) flood = n;
  });
  return { flood, last: tally! };
}
/** The broker's count at each look, where so many come between two. */
const counting = (...came: number[]) => came.reduce<number[]>((all, each) => [...all, all.at(-1)! + each], [0]);
const times = (n: number, each: number) => Array.from({ length: n }, () => each);

it.each<[string, Partial<Agreed>, Partial<Threshold>, Allowance | undefined]>([
  ['five times what is agreed, and what fits its queue', {}, {}, { perSecond: 50, room: 10_100 }],
  ['one a second may be hasty', { queuePerSecond: 1 }, {}, { perSecond: 50, room: 10_100 }],
  ['a fast one', { queuePerSecond: 200 }, {}, { perSecond: 1_000, room: 10_100 }],
  ['without a limit', { queuePerSecond: null }, {}, undefined],
  ['where floods are not looked for', {}, { times: 0 }, undefined],
])('is allowed: %s', (_, of, by, expected) => expect(allowanceOf({ ...agreed, ...of }, { ...threshold, ...by })).toEqual(expected));

it.each<[string, number[], number | undefined]>([
  ['quiet', counting(...times(20, 0)), undefined],
  ['as agreed', counting(...times(20, 20)), undefined],
  ['five times that, for ever', counting(...times(1_000, 100)), undefined],
  ['its burst', counting(100, 0, 0), undefined],
  ['all that fits its queue in one look, and no more', counting(10_100, ...times(10, 20)), undefined],
  ['more than fits in one look, then nothing: refused, and heeded', counting(20_000, 0, 0), undefined],
  ['a flood: from the third look on, when it has gone on', counting(...times(10, 10_000)), 2],
  ['a flood that a broker counts every third look', counting(0, 0, 30_000, 0, 0, 30_000), 6],
  ['six times what is agreed, when its queue must be full', counting(...times(1_000, 120)), 505],
  ['what was counted before the first look', [5_000_000, 5_000_020, 5_000_040], undefined],
  ['a broker that begins to count anew', [50, 70, 20, 40, 60], undefined],
  ['a flood into a broker that was just begun anew', [9_000, 9_000, 1_000, 31_000, 61_000], 4],
  ['a broker that loses sight of one of its nodes for a moment', [5_000_000, 5_000_020, 0, 5_000_060, 5_000_080, 5_000_100], undefined],
])('%s', (_, counts, flood) => expect(watch(counts).flood).toBe(flood));

it('one that goes on flooding is seen at once: while it was away no more than what is agreed has become free', () => {
  const cut = watch(counting(...times(4, 10_000))).last;
  const away = { perSecond: 10, room: allowance.room };
  const back = tallied(cut, cut.counted, away, cut.at + 30_000);
  expect(back.left).toBe(300);
  expect(isFlood(tallied(back, back.counted + 299, allowance, back.at + 2_000))).toBe(false);
  expect(isFlood(tallied(back, back.counted + 5_000, allowance, back.at + 2_000))).toBe(true);
});

it('tells the pace since all was left, and of one that was away since it is back', () => {
  const { last } = watch(counting(0, 0, ...times(3, 10_000)));
  expect(pace(last)).toBe(5_000);
  const back = tallied(whileAway({ ...last, at: last.at + 600_000 }), last.counted + 8_000, allowance, last.at + 602_000);
  expect(pace(back)).toBe(4_000);
});

it.each([
  [1, 30],
  [2, 60],
  [3, 120],
  [5, 480],
  [6, 600],
  [5_000, 600],
])('the %i. time it is slowed for %i s', (time, seconds) => expect(pauseOf(time, { first: 30, most: 600 })).toBe(seconds));

it.each([
  ['never before', undefined, 1],
  ['a minute after the third', { times: 3, until: new Date('2026-03-02T09:59:00Z') }, 4],
  ['an hour after the third', { times: 3, until: new Date('2026-03-02T09:00:00Z') }, 1],
])('%s', (_, before, time) => expect(timeAfter(before, new Date('2026-03-02T10:00:00Z'))).toBe(time));

it('what a client is told fits the protocol', () => {
  const told = toldAtTheCut({ until: new Date('2026-03-02T10:00:00.123Z'), perSecond: 100_000, agreed: 100_000 });
  expect(told).toContain('slowed until 2026-03-02T10:00:00Z');
  expect(Buffer.byteLength(`CONNECTION_FORCED - ${told}`)).toBeLessThanOrEqual(252);
});
