import { makePlan, type Plan } from './make-plan.rules.js';
import type { PlanAsked, PlanWorld } from './plan-world.rules.js';
import { whatIf, type Supposed, type Supposition } from './what-if.rules.js';

/** What goes to the planning thread. */
export type PlanRequest = { kind: 'plan'; world: PlanWorld; asked: PlanAsked } | { kind: 'what_if'; world: PlanWorld; supposed: Supposed };

export type PlanReply =
  | { kind: 'plan'; plan: Plan }
  | { kind: 'what_if'; supposition: Supposition }
  /** The request breaks its contract: the sentence of the RangeError. */
  | { kind: 'refused'; why: string };

export function answer(request: PlanRequest): PlanReply {
  try {
    switch (request.kind) {
      case 'plan':
        return { kind: 'plan', plan: makePlan(request.world, request.asked) };
      case 'what_if':
        return { kind: 'what_if', supposition: whatIf(request.world, request.supposed) };
    }
  } catch (error) {
    if (error instanceof RangeError) return { kind: 'refused', why: error.message };
    throw error;
  }
}

/** Cases times providers up to which it takes no longer than an answer over HTTP may. */
const SMALL = 500;

export const isSmall = ({ world }: PlanRequest): boolean => world.cases.length * world.providers.length <= SMALL;
