import type { Day } from '../capacity/calendar.rules.js';
import type { ProviderNow } from '../rules/question.rules.js';
import { FULL_SCORE, valueOf } from '../rules/value.rules.js';
import type { Candidate, PlanOption } from './plan-candidates.rules.js';
import type { PlanAsked, PlanWorld } from './plan-world.rules.js';

/** What a provider's load costs, in ten-thousandths of value; it rises ever faster, so that what is taken off the fullest helps most. */
export interface Pull {
  /** Nothing pulls: cases are moved to make room, or because they must go, and for nothing else. */
  isNone: boolean;
  aims: readonly ('level' | 'shares')[];
  /** @param load points taken in the two months */
  cost(at: number, load: number): number;
  /** Of the next point, at this load. */
  slope(at: number, load: number): number;
  /** At most, of one point. */
  steepest: number;
}

/** A usual case takes so many points. */
const USUAL_POINTS = 15;
/** From an empty provider to a full one: a case's points lose twice what the best score of a usual case is worth. */
const LEVEL = 2;
/** The distance from agreed shares counts for four times what it does in the score. */
const SHARES = 4;

export function pullOf(
  world: PlanWorld,
  asked: PlanAsked,
  loads: readonly number[],
  providers: readonly ProviderNow[],
  comes: number,
): Pull {
  const aPoint = valueOf(world.rules.priority.base, FULL_SCORE) / USUAL_POINTS;
  const levels = asked.aims.includes('level') ? LEVEL * aPoint : 0;
  const shares = asked.aims.includes('shares') ? (SHARES * world.rules.weights.agreedShare * aPoint) / 100 : 0;
  const available = providers.map(availableIn);
  const share = shares > 0 ? sharesAhead(providers, loads, world.today, comes) : undefined;
  return {
    isNone: levels === 0 && shares === 0,
    aims: (['level', 'shares'] as const).filter((aim) => asked.aims.includes(aim)),
    steepest: levels + shares,
    cost(at, load) {
      const level = available[at] === undefined ? 0 : (levels * load * load) / (2 * available[at]);
      return level + (share ? shares * distance(share[at]!, load) : 0);
    },
    slope(at, load) {
      const level = available[at] === undefined ? 0 : (levels * load) / available[at];
      return level + (share ? shares * clamped(share[at]!, load) : 0);
    },
  };
}

/** Of two months of which both are known; where no figure binds, or nothing is said, no load can be too high. */
function availableIn({ months: [first, second] }: ProviderNow): number | undefined {
  if (first.kind !== 'known' || second.kind !== 'known') return undefined;
  return Math.max(1, (first.available ?? 0) + (second.available ?? 0));
}

/** Points that a provider would have were every agreed share met, and those that it would have at no load. */
interface Share {
  target: number;
  atNone: number;
}

function sharesAhead(providers: readonly ProviderNow[], loads: readonly number[], today: Day, comes: number): Share[] {
  const agreed = providers.map(({ remit }) => remit.agreements.find(({ from, to }) => from <= today && today <= to)?.sharePercent ?? 0);
  const held = providers.map(({ months }) => months[0].held + months[1].held);
  const all = providers.reduce((sum, { pointsTaken }, at) => sum + pointsTaken + held[at]!, comes);
  const whole = Math.max(1, agreed.reduce((sum, each) => sum + each, 0)); // prettier-ignore
  // Points of an allocation are counted under the agreement already; those of an open offer are about to be.
  return providers.map(({ pointsTaken }, at) => ({
    target: Math.max((all * agreed[at]!) / whole, all / 100, 1),
    atNone: pointsTaken + held[at]! - loads[at]!,
  }));
}

/** How far above (or below zero: under) its share it is, of that share; no farther than once. */
const clamped = ({ target, atNone }: Share, load: number) => Math.max(-1, Math.min(1, (atNone + load - target) / target));

/** The sum of that over every point: half the square of the distance up to the share once more, and straight on from there. */
function distance({ target, atNone }: Share, load: number): number {
  const off = Math.abs(atNone + load - target);
  return off <= target ? (off * off) / (2 * target) : off - target / 2;
}

/** What placing or moving a case there gains, whatever it does to loads: ten-thousandths of value. */
export function gainOf({ live, leaving, stay, moveCost, options }: Candidate, { worth }: PlanOption, pull: Pull): number {
  // To be placed is worth more than any load that it brings with it.
  if (!live) return pull.isNone ? worth : worth + Math.ceil(pull.steepest * Math.max(...options.map(({ points }) => points)));
  if (leaving !== undefined) return worth;
  const better = worth - stay;
  return (pull.isNone ? Math.min(0, better) : better) - moveCost;
}
