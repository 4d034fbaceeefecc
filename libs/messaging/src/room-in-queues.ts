import type { Placed } from './queue-publisher.js';

/** What the broker says of a queue: messages that nobody holds yet, and who consumes from it. */
export interface Depth {
  messageCount: number;
  consumerCount: number;
}

/**
 * Says how many messages may go into a queue together, none waiting for the answer to the one before, so that no later one is taken in place
 * of an earlier. That could happen in a queue that fills up in between: it refuses until somebody has read a fifth of it, and then takes what
 * comes next. So only as many go together as are sure to be taken:
 *
 * - The queue's limit is what its owner told. Half of it is ours to fill; what waited when we asked, and all that was sent since, counts against it.
 * - We are the only one who puts anything in: a partner's user may write to its own exchange alone, and that leads to its inbound queue; and of
 *   the hub's processes the one that owns the sending sends. So in between others can only take out of it.
 * - What a reader holds unacknowledged is neither counted nor limited, and comes back when the reader goes: the other half is for that, and for
 *   what a process that lost its connection had under way.
 * - The first one into a queue on each connection goes alone: the broker refuses it where the queue's leader cannot be reached, whatever room
 *   there is, and may take the next. So does the first one after any that was not taken.
 * - "No message and no consumer" is also what the broker says where the leader does not answer in time: that proves no room.
 * - A queue that refuses what was sure to be taken has less room than was told (somebody lowered its limit): one at a time from then on.
 *
 * Of one connection, for one sender a queue.
 */
export class RoomInQueues {
  /** What is left to fill of each queue that has taken something. */
  private readonly left = new Map<string, number>();
  private readonly misjudged = new Set<string>();

  constructor(private readonly ask: (queue: string) => Promise<Depth | undefined>) {}

  /** @param limit messages that the queue holds; null where nobody told @returns at least one, and no more than wished for */
  async for(queue: string, limit: number | null, wish: number): Promise<number> {
    if (wish < 2 || limit === null || !this.left.has(queue) || this.misjudged.has(queue)) return 1;
    if (this.left.get(queue)! < wish) this.left.set(queue, roomIn(limit, await this.ask(queue)));
    return Math.max(1, Math.min(wish, this.left.get(queue)!));
  }

  /** Takes note of what became of messages that went together. */
  heed(queue: string, placed: Placed[]): void {
    if (placed.every((each) => each === 'taken')) {
      this.left.set(queue, Math.max(0, (this.left.get(queue) ?? 0) - placed.length));
      return;
    }
    this.left.delete(queue);
    if (placed.length > 1 && placed.includes('refused')) this.misjudged.add(queue);
  }
}

function roomIn(limit: number, depth: Depth | undefined): number {
  if (!depth || (depth.messageCount === 0 && depth.consumerCount === 0)) return 0;
  return Math.max(0, Math.floor(limit / 2) - depth.messageCount);
}
