import { parentPort } from 'node:worker_threads';
import { answer, type PlanRequest } from './plan-request.rules.js';

/** The planning thread: one request after the other, each answered under its number. */
parentPort!.on('message', ({ number, request }: { number: number; request: PlanRequest }) => {
  parentPort!.postMessage({ number, reply: answer(request) });
});
