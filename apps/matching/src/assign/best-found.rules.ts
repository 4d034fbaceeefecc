import type { Placement } from './placement.rules.js';

/** What sums of doubles of this size may be wrong by, with much to spare: without it a bound of 256.0000001 would prove 257. */
export const roundingAt = (size: number) => 1e-6 + 1e-12 * Math.abs(size);

/** What the whole search has come to: the best placement, and the highest proof that none can cost less. */
export class BestFound {
  total = Infinity;
  chosen: Int32Array = new Int32Array(0);
  bound = -Infinity;

  get isProven(): boolean {
    return this.total <= this.bound;
  }

  /** @param bound of a relaxation; costs are whole, so 256.1 means 257 */
  raise(bound: number): void {
    this.bound = Math.max(this.bound, Math.ceil(bound - roundingAt(bound)) + 0);
  }

  /** @returns whether it is better */
  take(placement: Pick<Placement, 'total' | 'chosen'>): boolean {
    if (placement.total >= this.total) return false;
    this.total = placement.total;
    this.chosen = placement.chosen.slice();
    return true;
  }
}
