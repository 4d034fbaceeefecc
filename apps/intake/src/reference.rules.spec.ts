import { newReference, readReference } from './reference.rules.js';

const alphabet = '23456789BCDFGHJKMNPQRSTVWXYZ';

/** A small generator with a seed, so that a failure can be run again. */
function seeded(seed: number): (below: number) => number {
  return (below) => {
    seed = (seed + 0x6d2b79f5) | 0;
    const mixed = Math.imul(seed ^ (seed >>> 15), seed | 1);
    return (((mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed) >>> 14) % below;
  };
}

describe('a reference', () => {
  it.each([
    ['as it is written', 'RJ-7K2M-4Q', 'RJ-7K2M-4Q'],
    ['in small letters', 'rj-7k2m-4q', 'RJ-7K2M-4Q'],
    ['without strokes', 'RJ7K2M4Q', 'RJ-7K2M-4Q'],
    ['without its beginning', ' 7K2M 4Q ', 'RJ-7K2M-4Q'],
    ['with a wrong character', 'RJ-7K2M-5Q', undefined],
    ['with two neighbours swapped', 'RJ-K72M-4Q', undefined],
    ['with a letter that is never used', 'RJ-7O2M-4Q', undefined],
    ['too short', 'RJ-7K2M-4', undefined],
    ['empty', '', undefined],
  ])('is read %s', (_, written, read) => {
    expect(readReference(written)).toBe(read);
  });

  it('shows every single wrong character and every swap of neighbours', () => {
    const draw = seeded(1);
    for (let n = 0; n < 200; n++) {
      const reference = newReference(draw, 2 + (n % 3));
      expect(readReference(reference)).toBe(reference);
      const body = [...reference.replace(/^RJ-|-/g, '')];
      for (let at = 0; at < body.length; at++) {
        for (const wrong of alphabet) {
          if (wrong !== body[at]) expect(readReference(body.with(at, wrong).join(''))).toBeUndefined();
        }
        const next = body[at + 1];
        if (next && next !== body[at])
          expect(
            readReference(
              body
                .with(at, next)
                .with(at + 1, body[at]!)
                .join(''),
            ),
          ).toBeUndefined();
      }
    }
  });

  it('is random enough: ten thousand hold at most a handful of twins', () => {
    const draw = seeded(7);
    expect(new Set(Array.from({ length: 10_000 }, () => newReference(draw))).size).toBeGreaterThan(9_980);
  });
});
