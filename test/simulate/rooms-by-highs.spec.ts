import { roomPrices, type PricedCase } from '../../apps/matching/src/prices/room-prices.rules.js';
import { chanceOf } from '../demo/seeded.rules.js';
import { roomsByHighs } from './rooms-by-highs.js';

/** Some 60 cases, 12 rooms of which each choice takes two that lie side by side, as two months do; scarce or not. */
function randomProblem(seed: number): { rooms: number[]; cases: PricedCase[] } {
  const chance = chanceOf('rooms', seed);
  const scarce = chance.whole(1, 6);
  const rooms = Array.from({ length: 12 }, () => chance.whole(0, 40 * scarce));
  const cases = Array.from({ length: 60 }, (): PricedCase => {
    const points = chance.whole(1, 38);
    const choices = Array.from({ length: chance.whole(0, 4) }, () => {
      const room = chance.whole(0, 10);
      const uses = [room, room + 1].map((each) => ({ room: each, points }));
      return { value: chance.whole(50_000, 300_000), uses };
    });
    return { many: chance.percent(50) ? 1 : chance.whole(1, 40) / 10, choices };
  });
  return { rooms, cases };
}

describe('prices of rooms, beside HiGHS', () => {
  it.each(Array.from({ length: 40 }, (_, seed) => seed))(
    'of problem %s the bound is above the linear programme, by one in a hundred at most',
    async (seed) => {
      const problem = randomProblem(seed);
      const exact = await roomsByHighs(problem);
      const { bound, prices } = roomPrices(problem, 400);
      expect(bound).toBeGreaterThanOrEqual(exact * (1 - 1e-9));
      expect(bound).toBeLessThanOrEqual(exact * 1.01);
      expect(Math.min(...prices)).toBeGreaterThanOrEqual(0);
    },
  );
});
