import { Injectable } from '@nestjs/common';

/** Where the worker stands, for those who wait for it: lanes that must not run far ahead, and an HTTP caller who wants its answer. */
@Injectable()
export class Progress {
  private position = 0n;
  private readonly waiting = new Map<string, bigint[]>();
  private readonly waiters = new Set<() => void>();

  /** The worker has done, or set aside, every row up to here. */
  reached(position: string): void {
    const now = BigInt(position);
    // What was read from the table may be older than what the worker has said since.
    if (now < this.position) return;
    this.position = now;
    for (const ids of this.waiting.values()) {
      let done = 0;
      while (done < ids.length && ids[done]! <= this.position) done++;
      if (done) ids.splice(0, done);
    }
    for (const wake of [...this.waiters]) wake();
  }

  appended(lane: string, ids: string[]): void {
    const known = this.waiting.get(lane);
    const fresh = ids.map(BigInt).filter((id) => id > this.position);
    if (known) known.push(...fresh);
    else this.waiting.set(lane, fresh);
  }

  /** Rows of a lane that are in the inbox and not yet done. */
  ahead(lane: string): number {
    return this.waiting.get(lane)?.length ?? 0;
  }

  has(inboxId: string): boolean {
    return BigInt(inboxId) <= this.position;
  }

  /** Resolves when the position moves, or after the given milliseconds. */
  moved(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        clearTimeout(timer);
        this.waiters.delete(wake);
        resolve();
      };
      const timer = setTimeout(wake, ms);
      this.waiters.add(wake);
    });
  }
}
