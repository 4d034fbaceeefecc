/** Held and Karp's rule (Mathematical Programming 1, 1971) as Fisher gives it (Management Science 27, 1981): half the step after so many rounds without a rise. */
const PATIENCE = 20;
const SMALLEST_STEP = 1 / 256;

/** How long the next step along the sub-gradient may be, from how the bound went so far. */
export class StepRule {
  private stale = 0;
  best = -Infinity;

  /** @param scale of the first steps, 0 to 2: less from a start that is good */
  constructor(private scale: number) {}

  /** @returns whether this is the highest bound yet */
  saw(bound: number): boolean {
    const higher = bound > this.best + 1e-9 * Math.max(1, Math.abs(this.best));
    if (higher) {
      this.best = bound;
      this.stale = 0;
    } else if (++this.stale === PATIENCE) {
      this.scale /= 2;
      this.stale = 0;
    }
    return higher;
  }

  get isSpent(): boolean {
    return this.scale < SMALLEST_STEP;
  }

  /** @param goal what the bound may come to: the best total known */
  step(goal: number, bound: number, gradient: Float64Array): number {
    let square = 0;
    for (const part of gradient) square += part * part;
    const aim = Number.isFinite(goal) ? Math.max(goal - bound, 1) : 0.05 * Math.abs(bound) + 1;
    return square === 0 ? 0 : (this.scale * aim) / square;
  }
}
