/** How often a lane may be taken from. */
export interface LaneRate {
  /** Messages a second, evenly. */
  perSecond: number;
  /** Messages at once after quiet. */
  burst: number;
}

/** What is left of a lane's rate. */
export interface LaneBucket {
  /** In messages; a fraction is time that has passed. */
  left: number;
  /** Milliseconds of the clock that the caller goes by. */
  at: number;
}

/** Takes a second, at the most: one statement for ten messages costs much the same as for one. */
const TAKES = 10;

export const fullBucket = ({ burst }: LaneRate, now: number): LaneBucket => ({ left: burst, at: now });

/** As it is by now. A clock that goes back fills nothing; a rate that was lowered holds at once. */
export function filled({ left, at }: LaneBucket, { perSecond, burst }: LaneRate, now: number): LaneBucket {
  return { left: Math.min(burst, left + (Math.max(0, now - at) * perSecond) / 1_000), at: now };
}

/**
 * What is worth a take: as much as waits, or what a tenth of a second gives. Where more waits than a second gives, what a second gives: a message so far back in
 * the line waits no longer for it, and a flood or poison is worked in one batch a second, not in ten, each of which its neighbours would feel.
 */
const worthATake = (waiting: number, { perSecond, burst }: LaneRate): number =>
  waiting > perSecond ? Math.min(perSecond, Math.ceil(burst / 2)) : Math.min(waiting, burst, Math.max(1, Math.ceil(perSecond / TAKES)));

/**
 * How many of those that wait may be taken now: 0 where it is not worth a take yet.
 * @param waiting whole, above 0
 */
export function roomIn(bucket: LaneBucket, rate: LaneRate, waiting: number): number {
  const whole = Math.floor(bucket.left);
  return whole >= worthATake(waiting, rate) ? Math.min(whole, waiting) : 0;
}

/** Milliseconds until that is worth a take. */
export function msUntilRoom(bucket: LaneBucket, rate: LaneRate, waiting: number): number {
  return Math.max(0, Math.ceil(((worthATake(waiting, rate) - bucket.left) * 1_000) / rate.perSecond));
}
