import { newId } from './new-id.js';

describe('an id', () => {
  afterEach(() => vi.restoreAllMocks());

  it('is a UUIDv7 of its millisecond', () => {
    const before = Date.now();
    const id = newId();
    expect(id).toMatch(/^[\da-f]{8}-[\da-f]{4}-7[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
    const said = parseInt(id.slice(0, 8) + id.slice(9, 13), 16);
    expect(said).toBeGreaterThanOrEqual(before);
    expect(said).toBeLessThanOrEqual(Date.now());
  });

  it('comes after the one before, also where the clock is set back', () => {
    const ids = Array.from({ length: 10_000 }, newId);
    vi.spyOn(Date, 'now').mockReturnValue(1_767_225_600_000);
    ids.push(...Array.from({ length: 1_000 }, newId));
    expect(ids).toEqual([...new Set(ids)].sort());
  });
});
