/** Runs of a failing message before it is left to a person. */
export const ATTEMPTS = 8;

/**
 * How long a failed message waits: doubling from one second, at most ten minutes, spread by a quarter so that a crowd does not return at once.
 * @param attempts runs so far, at least 1
 * @param random from 0 up to 1
 * @returns milliseconds
 */
export function waitAfter(attempts: number, random: number): number {
  return Math.min(1_000 * 2 ** (attempts - 1), 600_000) * (0.75 + random / 2);
}
