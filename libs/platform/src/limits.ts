import { ToldToWait } from './told-to-wait.js';
import { takeOne, type Bucket, type Taken } from './token-bucket.rules.js';

/** More partners than these at once: the one that has asked least lately is forgotten, which fills its bucket. */
const KEPT = 10_000;

/** A bucket for each partner, in the memory of this process: each service counts its own, and so does each of its processes. */
export class RateLimits {
  private readonly buckets = new Map<string, Bucket>();
  readonly told = new ToldToWait();

  /** @param perMinute requests; as many may come at once after a minute of quiet */
  take(partner: string, perMinute: number, now: number): Taken {
    const taken = takeOne(this.buckets.get(partner), perMinute, now);
    // Taken out and put in again, so that the map is in the order of the last request.
    this.buckets.delete(partner);
    if (this.buckets.size >= KEPT) this.buckets.delete(this.buckets.keys().next().value!);
    this.buckets.set(partner, taken.bucket);
    return taken;
  }
}
