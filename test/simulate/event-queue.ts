interface Queued<T> {
  at: number;
  nth: number;
  what: T;
}

/** What is to happen, the earliest first; of the same moment what was planned first. */
export class EventQueue<T> {
  private readonly heap: Queued<T>[] = [];
  private planned = 0;

  plan(at: number, what: T): void {
    const { heap } = this;
    const event = { at, nth: this.planned++, what };
    let k = heap.push(event) - 1;
    for (; k > 0 && isEarlier(event, heap[(k - 1) >> 1]!); k = (k - 1) >> 1) heap[k] = heap[(k - 1) >> 1]!;
    heap[k] = event;
  }

  next(): { at: number; what: T } | undefined {
    const { heap } = this;
    const first = heap[0];
    const last = heap.pop();
    if (!first || !last || heap.length === 0) return first;
    let k = 0;
    for (;;) {
      let least = 2 * k + 1;
      if (least >= heap.length) break;
      if (least + 1 < heap.length && isEarlier(heap[least + 1]!, heap[least]!)) least++;
      if (!isEarlier(heap[least]!, last)) break;
      heap[k] = heap[least]!;
      k = least;
    }
    heap[k] = last;
    return first;
  }
}

const isEarlier = (a: Queued<unknown>, b: Queued<unknown>) => a.at < b.at || (a.at === b.at && a.nth < b.nth);
