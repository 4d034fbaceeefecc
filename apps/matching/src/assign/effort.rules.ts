/** Steps between two looks at the clock: a millisecond or two. */
const LOOK_EVERY = 500_000;

/** What one part of a search may spend: steps, counted the same on every machine (some 2 to 8 ns each), and the clock of whoever asks. */
export class Effort {
  private spent = 0;
  private nextLook = LOOK_EVERY;
  private isLate = false;

  /** @param outOfTime once true, always true */
  constructor(
    private readonly steps: number,
    private readonly outOfTime: () => boolean,
  ) {
    this.isLate = outOfTime();
  }

  spend(steps: number): void {
    this.spent += steps;
    if (this.spent < this.nextLook) return;
    this.nextLook = this.spent + LOOK_EVERY;
    this.isLate ||= this.outOfTime();
  }

  get isLeft(): boolean {
    return !this.isLate && this.spent < this.steps;
  }

  get inTime(): boolean {
    return !this.isLate;
  }
}
