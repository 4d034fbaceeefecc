import type { Assignment, AssignmentProblem } from './assignment-problem.rules.js';
import { assignGeneralised, type GeneralisedAssignment } from './generalised-assignment.rules.js';
import type { GeneralisedProblem } from './generalised-problem.rules.js';
import { pricesOf, type Comer, type RoomAhead, type SolvedPrices } from '../prices/price-set.rules.js';
import { assign } from './min-cost-assignment.rules.js';

/** What goes to the solving thread. Functions cannot, so a limit of time goes as milliseconds. */
export type SolveRequest =
  | { kind: 'assignment'; problem: AssignmentProblem }
  | { kind: 'generalised'; problem: GeneralisedProblem; steps?: number; milliseconds?: number }
  | { kind: 'prices'; comers: readonly Comer[]; ahead: readonly RoomAhead[] };

export type SolveReply =
  | { kind: 'assignment'; best: Assignment }
  | { kind: 'generalised'; best: GeneralisedAssignment }
  | { kind: 'prices'; prices: SolvedPrices }
  /** The problem breaks its contract: the sentence of the RangeError. */
  | { kind: 'refused'; why: string };

/** @param now milliseconds that only rise */
export function answer(request: SolveRequest, now: () => number): SolveReply {
  try {
    switch (request.kind) {
      case 'assignment':
        return { kind: 'assignment', best: assign(request.problem) };
      case 'generalised': {
        const until = now() + (request.milliseconds ?? Infinity);
        return { kind: 'generalised', best: assignGeneralised(request.problem, { steps: request.steps, outOfTime: () => now() > until }) };
      }
      case 'prices':
        return { kind: 'prices', prices: pricesOf(request.comers, request.ahead) };
    }
  } catch (error) {
    if (error instanceof RangeError) return { kind: 'refused', why: error.message };
    throw error;
  }
}
