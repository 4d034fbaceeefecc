import { filled, fullBucket, msUntilRoom, roomIn, type LaneRate } from './lane-rate.rules.js';

const rate: LaneRate = { perSecond: 100, burst: 1_000 };

describe('the rate of a lane', () => {
  it.each([
    ['a quiet lane gives its burst at once', 1_000, 0, 5_000, 1_000],
    ['and no more than waits', 1_000, 0, 7, 7],
    ['an empty one gives nothing', 0, 0, 50, 0],
    ['nor for less than a take is worth', 0, 90, 50, 0],
    ['a tenth of a second later it gives what that filled', 0, 100, 50, 10],
    ['one that waits alone does not wait for nine more', 0, 10, 1, 1],
    ['however long the quiet, it holds no more than the burst', 0, 3_600_000, 5_000, 1_000],
    ['a clock that goes back fills nothing', 0, -60_000, 50, 0],
  ])('%s', (_, left, passed, waiting, expected) => {
    expect(roomIn(filled({ left, at: 0 }, rate, passed), rate, waiting)).toBe(expected);
  });

  it.each([
    ['nothing for half a second’s worth', 5, 10, 100, 0],
    ['a second’s worth at once', 10, 10, 100, 10],
    ['half the burst where that is less, since more than the burst is never left', 4, 10, 7, 4],
    ['one, where a second gives one', 1, 1, 100, 1],
  ])('where more waits than a second gives: %s', (_, left, perSecond, burst, expected) => {
    expect(roomIn({ left, at: 0 }, { perSecond, burst }, 50)).toBe(expected);
  });

  it('tells how long until it gives again, and gives then', () => {
    const empty = { left: 0, at: 0 };
    expect(msUntilRoom(empty, rate, 50)).toBe(100);
    expect(msUntilRoom(empty, rate, 3)).toBe(30);
    for (const waiting of [1, 3, 50])
      expect(roomIn(filled(empty, rate, msUntilRoom(empty, rate, waiting)), rate, waiting)).toBe(Math.min(waiting, 10));
  });

  it('gives no more than the burst and what the time filled, however it is asked', () => {
    let bucket = fullBucket(rate, 0);
    let taken = 0;
    for (let now = 0; now <= 10_000; now += 7) {
      bucket = filled(bucket, rate, now);
      const room = roomIn(bucket, rate, 50);
      bucket.left -= room;
      taken += room;
    }
    expect(taken).toBeGreaterThan(1_980);
    expect(taken).toBeLessThanOrEqual(2_000);
  });

  it('a slow rate still gives one at a time', () => {
    const slow = { perSecond: 1, burst: 1 };
    expect(roomIn(filled({ left: 0, at: 0 }, slow, 1_000), slow, 50)).toBe(1);
  });

  it('a rate that was lowered holds at once', () => {
    expect(filled({ left: 900, at: 0 }, { perSecond: 1, burst: 5 }, 0).left).toBe(5);
  });
});
