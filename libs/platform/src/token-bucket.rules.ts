/** How much may be asked: so many a minute, and as many at once after a quiet minute. */
export interface Bucket {
  /** What is left, in tokens; a fraction is time that has passed. */
  left: number;
  /** Milliseconds of the clock that the caller goes by. */
  at: number;
}

export type Taken =
  | { kind: 'taken'; bucket: Bucket; left: number; resetIn: number }
  /** `retryAfter`: whole seconds until one may be asked again. */
  | { kind: 'refused'; bucket: Bucket; left: 0; resetIn: number; retryAfter: number };

const MINUTE = 60_000;

/**
 * Takes one from the bucket, which fills evenly.
 * @param perMinute a whole number above 0
 * @param now milliseconds; a clock that goes back fills nothing
 */
export function takeOne(before: Bucket | undefined, perMinute: number, now: number): Taken {
  const passed = before ? Math.max(0, now - before.at) : 0;
  const filled = before ? Math.min(perMinute, before.left + (passed * perMinute) / MINUTE) : perMinute;
  const secondsUntil = (tokens: number) => Math.ceil(((tokens - filled) * MINUTE) / perMinute / 1000);
  if (filled < 1) {
    return {
      kind: 'refused',
      bucket: { left: filled, at: now },
      left: 0,
      resetIn: secondsUntil(perMinute),
      retryAfter: Math.max(1, secondsUntil(1)),
    };
  }
  const left = filled - 1;
  return { kind: 'taken', bucket: { left, at: now }, left: Math.floor(left), resetIn: secondsUntil(perMinute + 1) };
}
