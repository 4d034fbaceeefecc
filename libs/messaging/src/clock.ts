import { Signal } from './signal.js';

/** Looks for what time has brought about, waits, and looks again, until it is stopped. A look that fails is reported, and comes again. */
export class Clock {
  private readonly woken = new Signal();
  private readonly ended = new AbortController();
  private running: Promise<void> = Promise.resolve();

  /**
   * @param everyMs the longest wait between two looks
   * @param look does what is due; ends early once it is told to. @returns milliseconds until there may be more, where it knows
   */
  constructor(
    private readonly everyMs: number,
    private readonly look: (ending: AbortSignal) => Promise<number | void>,
    private readonly failed: (error: unknown) => void,
  ) {}

  start(): void {
    this.running = this.run();
  }

  /** There may be something to do before the wait is over. */
  stir(): void {
    this.woken.raise();
  }

  /** Resolves when the look at hand has ended: one cut off by a closing pool would be an error in the log at every stop. */
  async stop(): Promise<void> {
    this.ended.abort();
    this.woken.raise();
    await this.running;
  }

  private async run(): Promise<void> {
    const ending = this.ended.signal;
    while (!ending.aborted) {
      const pause = await this.look(ending).catch(this.failed);
      const wait = Math.min(pause ?? this.everyMs, this.everyMs);
      if (wait > 0 && !ending.aborted) await this.woken.wait(wait);
    }
  }
}
