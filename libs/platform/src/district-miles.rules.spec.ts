import { milesBetween } from './district-miles.rules.js';

const cambridge = { code: 'cambridge', centre: { latitude: 52.205, longitude: 0.122 } };
const fenland = { code: 'fenland', centre: { latitude: 52.551, longitude: 0.088 } };
const peterborough = { code: 'peterborough', centre: { latitude: 52.573, longitude: -0.242 } };
const nowhere = { code: 'nowhere' };

describe('distances between districts, in tenths of a mile', () => {
  const miles = milesBetween([cambridge, fenland, peterborough, nowhere]);

  it.each<[string, string, number | undefined]>([
    ['cambridge', 'cambridge', 0],
    ['cambridge', 'fenland', 239],
    ['cambridge', 'peterborough', 297],
    ['fenland', 'peterborough', 139],
    ['cambridge', 'nowhere', undefined],
    ['nowhere', 'cambridge', undefined],
  ])('from %s to %s: %s', (from, to, tenths) => {
    expect(miles[from]?.[to]).toBe(tenths);
  });

  it('are the same both ways, and whole', () => {
    for (const [from, ways] of Object.entries(miles))
      for (const [to, tenths] of Object.entries(ways)) expect([Number.isInteger(tenths), miles[to]![from]]).toEqual([true, tenths]);
  });
});
