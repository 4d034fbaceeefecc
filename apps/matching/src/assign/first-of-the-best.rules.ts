import { NONE, type OpenAssignment } from './open-assignment.rules.js';

/**
 * Of all placements of the least total, moves to the first one: the first case at the earliest provider that any of them has it at (unplaced last),
 * then the second case, and so on. So ties do not depend on the way to the assignment.
 *
 * All best placements lie in the tight options (cost + price as low as the case's best). A case may go to an earlier tight provider if cases not yet
 * settled can move along tight options from there to the place that it leaves. Those moves are kept as bits, provider by provider, with "unplaced or
 * idle" as one more place: O(cases × providers² / 32) where everything ties, and one look at every option where nothing does.
 */
export function settleTies(on: OpenAssignment): void {
  const moves = new TightMoves(on);
  for (let i = 0; i < on.cases; i++) {
    if (on.isGone(i)) continue;
    moves.settle(i);
    const from = on.place[i] === NONE ? moves.outside : on.place[i]!;
    let searched = false;
    for (let e = on.firstOption[i]!, end = e + on.optionCount[i]!; e < end; e++) {
      const p = on.optionProvider[e]!;
      if (p >= from) break;
      if (!moves.isTight(i, e)) continue;
      if (!searched) moves.searchBackFrom(from);
      searched = true;
      if (!moves.leadsBack(p)) continue;
      on.move(e);
      moves.makeRoomAt(p, from);
      break;
    }
  }
}

class TightMoves {
  /** The place of what is unplaced, and of points that stay idle. */
  readonly outside: number;
  private readonly places: number;
  private readonly words: number;
  /** How many unsettled cases at p may move to q: [p × places + q]. */
  private readonly count: Int32Array;
  /** For each q, bit by bit, the p from which one may. */
  private readonly into: Int32Array;
  private readonly settled: Uint8Array;
  private readonly next: Int32Array;
  private readonly queue: Int32Array;
  private readonly unseen: Int32Array;

  constructor(private readonly on: OpenAssignment) {
    this.outside = on.providers;
    this.places = on.providers + 1;
    this.words = Math.ceil(this.places / 32);
    this.count = new Int32Array(this.places * this.places);
    this.into = new Int32Array(this.places * this.words);
    this.settled = new Uint8Array(on.cases);
    this.next = new Int32Array(this.places);
    this.queue = new Int32Array(this.places);
    this.unseen = new Int32Array(this.words);
    for (let i = 0; i < on.cases; i++) if (!on.isGone(i)) this.tell(i, 1);
  }

  isTight(i: number, option: number): boolean {
    return this.on.optionCost[option]! + this.on.price[this.on.optionProvider[option]!]! === this.levelOf(i);
  }

  settle(i: number): void {
    this.tell(i, -1);
    this.settled[i] = 1;
  }

  /** Which places lead to this one, and by which next step. */
  searchBackFrom(goal: number): void {
    const { next, queue, outside, on, into, words, unseen } = this;
    next.fill(NONE);
    unseen.fill(-1);
    let known = 0;
    const reach = (p: number, step: number) => {
      next[p] = step;
      queue[known++] = p;
      unseen[p >> 5]! &= ~(1 << (p & 31));
    };
    reach(goal, goal);
    for (let done = 0; done < known; done++) {
      const q = queue[done]!;
      for (let w = 0; w < words; w++)
        for (let bits = into[q * words + w]! & unseen[w]!; bits !== 0; bits &= bits - 1) reach(w * 32 + 31 - Math.clz32(bits & -bits), q);
      if (q !== outside) {
        if (on.price[q] === 0 && next[outside] === NONE) reach(outside, q);
      } else for (let p = 0; p < on.providers; p++) if (on.load[p]! < on.capacity[p]! && next[p] === NONE) reach(p, q);
    }
  }

  leadsBack(p: number): boolean {
    return this.next[p] !== NONE;
  }

  /** Moves one case at each step of the way found, from a provider that now holds one more, to the goal. */
  makeRoomAt(p: number, goal: number): void {
    for (let at = p; at !== goal; at = this.next[at]!) {
      const to = this.next[at]!;
      if (to === this.outside && this.on.load[at]! <= this.on.capacity[at]!) continue;
      if (at === this.outside) this.comeIn(to);
      else this.shift(at, to);
    }
  }

  private shift(from: number, to: number): void {
    for (let i = this.on.firstHeld[from]!; i !== NONE; i = this.on.nextHeld[i]!) {
      if (this.settled[i]) continue;
      const option = to === this.outside ? NONE : this.tightOption(i, to);
      if (to === this.outside ? this.on.unplacedCost[i] !== this.levelOf(i) : option === NONE) continue;
      return this.go(i, option);
    }
  }

  private comeIn(to: number): void {
    for (let e = this.on.firstOptionAt[to]!; e !== NONE; e = this.on.nextOptionAt[e]!) {
      const i = this.on.optionCase[e]!;
      if (!this.settled[i] && this.on.place[i] === NONE && this.isTight(i, e)) return this.go(i, e);
    }
  }

  private go(i: number, option: number): void {
    this.tell(i, -1);
    if (option === NONE) this.on.unplace(i);
    else this.on.move(option);
    this.tell(i, 1);
  }

  private tightOption(i: number, to: number): number {
    for (let e = this.on.firstOption[i]!, end = e + this.on.optionCount[i]!; e < end; e++)
      if (this.on.optionProvider[e] === to) return this.isTight(i, e) ? e : NONE;
    return NONE;
  }

  /** Counts an unsettled case's moves in, or out. */
  private tell(i: number, by: 1 | -1): void {
    const { on, outside } = this;
    const level = this.levelOf(i);
    const from = on.place[i] === NONE ? outside : on.place[i]!;
    for (let e = on.firstOption[i]!, end = e + on.optionCount[i]!; e < end; e++)
      if (on.optionCost[e]! + on.price[on.optionProvider[e]!]! === level) this.tellOne(from, on.optionProvider[e]!, by);
    if (on.unplacedCost[i] === level) this.tellOne(from, outside, by);
  }

  private tellOne(from: number, to: number, by: 1 | -1): void {
    if (from === to) return;
    const now = (this.count[from * this.places + to]! += by);
    const word = to * this.words + (from >> 5);
    if (now === 0) this.into[word]! &= ~(1 << (from & 31));
    else if (now === by) this.into[word]! |= 1 << (from & 31);
  }

  /** Cost + price at the case's best places, which is where it is. */
  private levelOf(i: number): number {
    const p = this.on.place[i]!;
    return this.on.cost[i]! + (p === NONE ? 0 : this.on.price[p]!);
  }
}
