import { parentPort } from 'node:worker_threads';
import { answer, type SolveRequest } from './solve-request.rules.js';

/** The solving thread: one request after the other, each answered under its number. */
parentPort!.on('message', ({ number, request }: { number: number; request: SolveRequest }) => {
  parentPort!.postMessage({ number, reply: answer(request, () => performance.now()) });
});
