import { slopeOf, type MemorySample } from './memory.rules.js';

/** Thirty minutes, a look every six seconds; a heap that a collection empties every half minute. */
const half = (heapAt: (minute: number) => number): MemorySample[] =>
  Array.from({ length: 300 }, (_, n) => ({ minute: n / 10, rssMb: 300, heapMb: heapAt(n / 10) + (n % 5) * 20 }));

describe('the slope of memory', () => {
  it.each([
    ['a steady heap under its rubbish is flat', () => 100, true],
    ['a heap that loses a megabyte a minute is not', (minute: number) => 100 + minute, false],
    ['one leap in the middle of a collection does not bend it', (minute: number) => (minute === 17 ? 900 : 100), true],
    ['a cache that fills up in the first minutes is no leak', (minute: number) => Math.min(100 + minute * 5, 120), true],
    ['less and less is flat', (minute: number) => 200 - minute, true],
  ])('%s', (_, heapAt, flat) => expect(slopeOf(half(heapAt), 'heapMb')).toMatchObject({ flat }));

  it('is told in megabytes an hour', () => {
    expect(
      slopeOf(
        half((minute) => 100 + minute / 2),
        'heapMb',
      )!.mbPerHour,
    ).toBeCloseTo(30, 0);
  });

  it('is unknown after less than five minutes', () => expect(slopeOf(half(() => 1).slice(0, 40), 'rssMb')).toBeUndefined());
});
