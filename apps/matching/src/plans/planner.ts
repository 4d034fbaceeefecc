import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { SolvingThread } from '../assign/solve-off-the-loop.js';
import { answer, isSmall, type PlanReply, type PlanRequest } from './plan-request.rules.js';

/** Makes plans: at once where that takes a moment, else on a thread of their own, so that the event loop goes on sending heartbeats. */
@Injectable()
export class Planner implements OnModuleDestroy {
  private readonly thread = new SolvingThread<PlanRequest, PlanReply>(new URL('./plan-thread.js', import.meta.url));

  async plan(request: PlanRequest): Promise<PlanReply> {
    return isSmall(request) ? answer(request) : this.thread.solve(request);
  }

  onModuleDestroy(): Promise<void> {
    return this.thread.close();
  }
}
