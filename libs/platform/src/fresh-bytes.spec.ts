import { freshBytes } from './fresh-bytes.js';

describe('fresh bytes', () => {
  it('are as many as asked for, across the end of the pool too, and more than it holds', () => {
    for (let drawn = 0; drawn < 20_000; drawn += 100) expect(freshBytes(100)).toHaveLength(100);
    expect(freshBytes(4096)).toHaveLength(4096);
    expect(freshBytes(10_000).subarray(-16).equals(Buffer.alloc(16))).toBe(false);
  });

  it('never come twice: no nonce of many thousands is another, and none is what a wiped pool would give', () => {
    const drawn = Array.from({ length: 20_000 }, () => freshBytes(12).toString('hex'));
    expect(new Set(drawn).size).toBe(drawn.length);
    expect(drawn).not.toContain('0'.repeat(24));
  });

  it('never overlap, whatever was drawn before: no eight bytes of one are found in another', () => {
    const sizes = [12, 32, 16, 12, 7, 1, 500];
    const all = Buffer.concat(Array.from({ length: 2_000 }, (_, nth) => freshBytes(sizes[nth % sizes.length]!)));
    const seen = new Set<string>();
    for (let at = 0; at + 8 <= all.length; at += 1) seen.add(all.toString('latin1', at, at + 8));
    expect(seen.size).toBe(all.length - 7);
  });

  it('are the holder’s own: what is done to one changes no other', () => {
    const [first, second] = [freshBytes(32), freshBytes(32)];
    const kept = Buffer.from(second);
    first.fill(0);
    expect(second.equals(kept)).toBe(true);
    expect(first.buffer).not.toBe(second.buffer);
  });
});
