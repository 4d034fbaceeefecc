import { Worker } from 'node:worker_threads';
import type { SolveReply, SolveRequest } from './solve-request.rules.js';

interface Waiting<Reply> {
  resolve: (reply: Reply) => void;
  reject: (error: Error) => void;
}

/**
 * Solves on a thread of its own, so that the event loop goes on sending heartbeats. The thread starts with the first request, keeps no process alive
 * while nothing is asked, and is started anew after it has failed; what it was working on is rejected with the reason, since asking the same again could
 * fail again.
 */
export class SolvingThread<Request = SolveRequest, Reply = SolveReply> {
  private worker: Worker | undefined;
  private readonly waiting = new Map<number, Waiting<Reply>>();
  private asked = 0;

  /** @param file the thread's compiled file, which answers each `{ number, request }` with `{ number, reply }` */
  constructor(private readonly file = new URL('./solve-thread.js', import.meta.url)) {}

  solve(request: Request): Promise<Reply> {
    const worker = (this.worker ??= this.start());
    const number = this.asked++;
    return new Promise((resolve, reject) => {
      this.waiting.set(number, { resolve, reject });
      worker.ref();
      worker.postMessage({ number, request });
    });
  }

  /** Ends the thread; what was not answered is rejected. */
  async close(): Promise<void> {
    await this.worker?.terminate();
  }

  private start(): Worker {
    const worker = new Worker(this.file);
    worker.on('message', ({ number, reply }: { number: number; reply: Reply }) => {
      this.waiting.get(number)?.resolve(reply);
      this.waiting.delete(number);
      if (this.waiting.size === 0) worker.unref();
    });
    worker.on('error', (error) => this.end(worker, error as Error));
    worker.on('exit', () => this.end(worker, new Error('The solving thread has ended.')));
    return worker;
  }

  private end(worker: Worker, reason: Error): void {
    if (this.worker !== worker) return;
    this.worker = undefined;
    for (const { reject } of this.waiting.values()) reject(reason);
    this.waiting.clear();
  }
}
