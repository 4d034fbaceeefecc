import type { HardRule } from '#contracts/codes.js';
import { fits, shortBy, type Short } from '../capacity/months.rules.js';
import type { CaseNeeds, ChosenWork, Work } from './case-needs.rules.js';
import { chosenOf, needsOf } from './case-needs.rules.js';
import type { Change } from './change.rules.js';
import { choosePair, type PairFound } from './choose-pair.rules.js';
import type { Question } from './question.rules.js';

/** One hard rule: small, pure, and able to say what would make it pass. */
export interface Rule {
  code: HardRule;
  holds(e: Examined): boolean;
  /** Why it does not hold, for a person. */
  sentence(e: Examined): string;
  /** All that would have to be otherwise for it to hold; one thing or more. */
  changes(e: Examined): Change[];
}

/** A question with what follows from it: worked out once, and again from a question that was changed. */
export interface Examined {
  q: Question;
  needs: CaseNeeds;
  chosen: ChosenWork;
  /** What it would do; where it offers nothing that can be done, what it could if that were otherwise, so that every other rule still answers. */
  work: Work | undefined;
  /** Undefined where there is no work. */
  pair: PairFound | undefined;
  /** Where its months have too little room for it. */
  short: readonly Short[];
}

const NOTHING_SHORT: readonly Short[] = [];

export function examine(q: Question): Examined {
  const needs = needsOf(q.asking.facts, q.rules);
  const chosen = chosenOf(needs, q.provider.remit);
  const work = chosen.kind === 'none' ? undefined : chosen.work;
  const hasRoom = work === undefined || fits(q.months, work.points, needs.serious);
  const short = hasRoom ? NOTHING_SHORT : shortBy(q.months, work.points, needs.serious);
  return { q, needs, chosen, work, pair: work && choosePair(q, work), short };
}

export const list = (codes: readonly string[]) => codes.join(', ');
