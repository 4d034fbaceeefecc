/** Something happened that a loop may be waiting for; a missed call is remembered, so none is lost between a look and a wait. */
export class Signal {
  private raised = false;
  private release: (() => void) | undefined;

  raise(): void {
    this.raised = true;
    this.release?.();
  }

  /** Resolves at the next call of `raise` (or one since the last wait), or after the given milliseconds. */
  async wait(ms: number): Promise<void> {
    if (!this.raised) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, ms);
        this.release = () => (clearTimeout(timer), resolve());
      });
    }
    this.raised = false;
    this.release = undefined;
  }
}
