import { gainOf, type Pull } from './plan-aims.rules.js';
import type { PlanBoard, Why } from './plan-board.rules.js';
import type { Candidate, PlanOption } from './plan-candidates.rules.js';
import type { Place } from './plan-place.rules.js';

/** A plan as it is made. */
export interface Draft {
  board: PlanBoard;
  candidates: readonly Candidate[];
  pull: Pull;
  /** By candidate: where the solver would have it, as a place in the world; nothing where loads count, which it sees as straight lines. */
  target: readonly (number | undefined)[];
  /** Moves at most. */
  most: number;
}

/** Questions that a plan may ask: seconds, off the event loop. Counted, not timed. */
const MOST_ASKED = 400_000;
/** How many may make room for one, and through how many others again. */
const MOST_OUT = 4;
const DEPTH = 1;
const WAYS = 4;

export const isSpent = ({ board }: Draft): boolean => board.asked >= MOST_ASKED;

interface Way {
  option: PlanOption;
  gain: number;
}

/** What a move gains, loads and all, as they now are. */
export function gainNow({ board, candidates, pull }: Draft, i: number, option: PlanOption): number {
  const from = board.placeOf(i);
  return gainOf(candidates[i]!, option, pull) - loadCost(board, pull, from, option);
}

function loadCost(board: PlanBoard, pull: Pull, from: Place | undefined, { at, points }: PlanOption): number {
  if (pull.isNone) return 0;
  const to = board.loadOf(at);
  const comes = pull.cost(at, to + points) - pull.cost(at, to);
  if (!from) return comes;
  const load = board.loadOf(from.at);
  return comes - (pull.cost(from.at, load) - pull.cost(from.at, load - board.pointsAt(from)));
}

/** Its options as they would gain now, the solver's first, then the best first. */
function waysOf(draft: Draft, i: number, not: number | undefined): Way[] {
  const target = draft.target[i];
  const ways = draft.candidates[i]!.options.filter(({ at }) => at !== not).map((option) => ({ option, gain: gainNow(draft, i, option) }));
  return ways.sort(
    (a, b) => Number(b.option.at === target) - Number(a.option.at === target) || b.gain - a.gain || a.option.at - b.option.at,
  );
}

/** Moves it to the best place that it may have now and that gains more than this. */
function moveDirectly(draft: Draft, i: number, why: Why, above: number, not?: number): boolean {
  for (const { option, gain } of waysOf(draft, i, not)) {
    if (gain <= above) continue;
    const place = draft.board.mayTake(i, option.at);
    if (!place) continue;
    draft.board.move(i, place, why);
    return true;
  }
  return false;
}

/** What all moves have gained beside changing nothing. @param before points taken of each provider */
export const gained = (draft: Draft, before: readonly number[]): number => gainSince(draft, 0, before);

/** What all moves since have gained. */
function gainSince({ board, candidates, pull }: Draft, mark: number, loads: readonly number[]): number {
  let gain = 0;
  for (const { i, to } of board.made.slice(mark)) {
    const option = candidates[i]!.options.find(({ at }) => at === to?.at);
    if (option) gain += gainOf(candidates[i]!, option, pull);
  }
  if (!pull.isNone) board.providers.forEach((_, at) => (gain -= pull.cost(at, board.loadOf(at)) - pull.cost(at, loads[at]!)));
  return gain;
}

/** Places this one, if need be by moving others out of the way, where all of it gains. @returns whether it did */
export function placeOne(draft: Draft, i: number, why: Why): boolean {
  const { board } = draft;
  if (board.made.length >= draft.most || isSpent(draft)) return false;
  if (moveDirectly(draft, i, why, 0)) return true;
  for (const { option, gain } of waysOf(draft, i, undefined)) {
    if (gain <= 0 || isSpent(draft)) continue;
    const mark = board.mark();
    const loads = board.loadsOf();
    if (makeRoom(draft, i, option.at, DEPTH, [i])) {
      const place = board.mayTake(i, option.at);
      if (place) board.move(i, place, why);
      if (place && board.made.length <= draft.most && gainSince(draft, mark, loads) > 0) return true;
    }
    board.rollBack(mark);
  }
  return false;
}

/** Moves others away until this one may be there. @param busy those for whom room is being made @returns false, and nothing moved, where it cannot be */
function makeRoom(draft: Draft, i: number, at: number, depth: number, busy: readonly number[]): boolean {
  const { board, candidates } = draft;
  const mark = board.mark();
  // Looking through them costs as well.
  board.asked += Math.ceil(candidates.length / 50);
  const there = candidates.flatMap(({ live }, j) =>
    live && board.placeOf(j)?.at === at && !busy.includes(j) && !board.hasMoved(j) ? [j] : [],
  );
  const ways = there
    .map((j) => ({ j, most: Math.max(-Infinity, ...candidates[j]!.options.map((option) => gainNow(draft, j, option))) }))
    .sort((a, b) => b.most - a.most || a.j - b.j);
  for (const { j } of ways) {
    if (isSpent(draft)) return false;
    if (!giveWay(draft, j, depth, [...busy, j])) continue;
    if (board.mayTake(i, at)) return true;
    board.rollBack(mark);
  }
  const largestFirst = [...ways].sort((a, b) => points(board, b.j) - points(board, a.j));
  let out = 0;
  for (const { j } of largestFirst) {
    if (out === MOST_OUT || isSpent(draft)) break;
    if (!giveWay(draft, j, 0, [...busy, j])) continue;
    out++;
    if (out > 1 && board.mayTake(i, at)) return true;
  }
  board.rollBack(mark);
  return false;
}

const points = (board: PlanBoard, i: number) => board.pointsAt(board.placeOf(i)!);

/** Goes elsewhere, whatever it loses by it: whether that is worth it is asked of all moves together. */
function giveWay(draft: Draft, j: number, depth: number, busy: readonly number[]): boolean {
  const { board } = draft;
  const why: Why = { kind: 'make_room', for: busy[0]! };
  const from = board.placeOf(j)!.at;
  if (moveDirectly(draft, j, why, -Infinity, from)) return true;
  if (depth === 0) return false;
  for (const { option } of waysOf(draft, j, from).slice(0, WAYS)) {
    const mark = board.mark();
    if (makeRoom(draft, j, option.at, depth - 1, busy)) {
      const place = board.mayTake(j, option.at);
      if (place) {
        board.move(j, place, why);
        return true;
      }
    }
    board.rollBack(mark);
  }
  return false;
}

/** Moves one after the other whichever gains most by it, until none does. */
export function levelOut(draft: Draft): void {
  const { board, candidates } = draft;
  const why: Why = { kind: 'level', aims: draft.pull.aims };
  while (board.made.length < draft.most && !isSpent(draft)) {
    const ways = candidates.flatMap(({ live, options }, i) =>
      live && !board.hasMoved(i) ? options.map((option) => ({ i, option, gain: gainNow(draft, i, option) })) : [],
    );
    const gaining = ways.filter(({ gain }) => gain > 0).sort((a, b) => b.gain - a.gain || a.i - b.i || a.option.at - b.option.at);
    const found = gaining.some(({ i, option }) => {
      const place = isSpent(draft) ? undefined : board.mayTake(i, option.at);
      if (place) board.move(i, place, why);
      return place !== undefined;
    });
    if (!found) return;
  }
}

/** Nobody waits while the plan gives one of lower priority a place that it could have: it takes that place, and the other looks for another. */
export function endEnvy(draft: Draft): void {
  const { board, candidates } = draft;
  for (let i = 0; i < candidates.length; i++) {
    if (candidates[i]!.live || board.placeOf(i) || !takeFromLower(draft, i)) continue;
    fillInTurn(draft);
    i = -1;
  }
}

function takeFromLower({ board, candidates }: Draft, i: number): boolean {
  const { asking, options } = candidates[i]!;
  for (const { at } of options) {
    for (let other = candidates.length - 1; other > i; other--) {
      const place = board.placeOf(other);
      if (candidates[other]!.live || place?.at !== at || candidates[other]!.asking.priority >= asking.priority) continue;
      const out = board.takeOut(other);
      const mine = board.mayTake(i, at);
      board.move(mine ? i : other, mine ?? place, out.why);
      if (!mine) continue;
      // Who made room for the other made it for this one.
      for (const made of board.made) if (made.why.kind === 'make_room' && made.why.for === other) made.why = { kind: 'make_room', for: i };
      return true;
    }
  }
  return false;
}

/** In turn, again until nobody more is placed: what was placed may have opened a way. */
export function fillInTurn(draft: Draft): void {
  for (let placed = true; placed;) {
    placed = false;
    draft.candidates.forEach(({ live }, i) => {
      if (live || draft.board.placeOf(i)) return;
      if (placeOne(draft, i, { kind: 'place' })) placed = true;
    });
  }
}
