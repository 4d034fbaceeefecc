import { disclose, discloseAll, discloseTimes } from './disclosure.rules.js';

const of = (counts: Record<string, number>) => Object.entries(counts).map(([key, count]) => ({ key, count }));
const shown = (counts: Record<string, number>) => {
  const { total, cells } = disclose(of(counts));
  return { total, ...Object.fromEntries(cells.map(({ key, count }) => [key, count])) };
};

describe('figures that reveal nobody', () => {
  it.each<[string, Record<string, number>, Record<string, number | null>]>([
    ['counts from 5 are shown', { a: 5, b: 20 }, { total: 25, a: 5, b: 20 }],
    ['none is no secret', { a: 0, b: 20 }, { total: 20, a: 0, b: 20 }],
    ['1 to 4 are hidden, each', { a: 1, b: 4, c: 20 }, { total: 25, a: null, b: null, c: 20 }],
    ['a second cell hides the first: the smallest', { a: 3, b: 9, c: 20 }, { total: 32, a: null, b: null, c: 20 }],
    ['two that must be 1 and 1 take a third', { a: 1, b: 1, c: 9, d: 20 }, { total: 31, a: null, b: null, c: null, d: 20 }],
    ['two that must be 4 and 4 take a third', { a: 4, b: 4, c: 9, d: 20 }, { total: 37, a: null, b: null, c: null, d: 20 }],
    ['nothing to hide behind: the total goes', { a: 3, b: 0 }, { total: null, a: null, b: 0 }],
    ['nothing to hide two ones behind: the total goes', { a: 1, b: 1 }, { total: null, a: null, b: null }],
    ['a small total is hidden', { a: 1, b: 2 }, { total: null, a: null, b: null }],
    ['no cells, nothing hidden', {}, { total: 0 }],
  ])('%s', (_, counts, expected) => expect(shown(counts)).toEqual(expected));

  it('nothing hidden can be worked out from what is shown, in any table of up to four small cells', () => {
    for (let n = 0; n < 8 ** 4; n++) {
      const counts = [n % 8, (n >> 3) % 8, (n >> 6) % 8, n >> 9];
      const { total, cells } = disclose(counts.map((count, at) => ({ key: String(at), count })));
      if (total === null) continue;
      const hidden = cells.filter(({ count }) => count === null).length;
      const sum = total - cells.reduce((all, { count }) => all + (count ?? 0), 0);
      const secondary = counts.some((count, at) => count >= 5 && cells[at]!.count === null);
      // One hidden cell is its own sum; cells that are all small are known where the sum leaves one way alone.
      expect({ counts, known: hidden === 1 || (hidden > 0 && !secondary && (sum === hidden || sum === hidden * 4)) }).toEqual({
        counts,
        known: false,
      });
    }
  });

  it('cuts share their total: where one hides it, the others show nothing that adds up to it', () => {
    expect(discloseAll({ route: of({ police: 6 }), state: of({ ready: 3, waiting: 3, closed: 0 }) })).toMatchObject({
      route: { total: 6 },
    });
    expect(discloseAll({ route: of({ police: 8 }), state: of({ ready: 4, waiting: 4, closed: 0 }) })).toEqual({
      route: { total: null, cells: [{ key: 'police', count: null }] },
      state: {
        total: null,
        cells: [
          { key: 'ready', count: null },
          { key: 'waiting', count: null },
          { key: 'closed', count: 0 },
        ],
      },
    });
  });

  it.each([
    ['nine', { count: 9, medianSeconds: 60, p90Seconds: 90 }, { count: null, medianSeconds: null, p90Seconds: null }],
    ['ten', { count: 10, medianSeconds: 60, p90Seconds: 90 }, { count: 10, medianSeconds: 60, p90Seconds: 90 }],
    ['none', { count: 0, medianSeconds: null, p90Seconds: null }, { count: 0, medianSeconds: null, p90Seconds: null }],
  ])('an average of %s', (_, times, expected) => expect(discloseTimes(times)).toEqual(expected));
});
