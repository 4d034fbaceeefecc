/** How much of one kind of room a choice takes. */
export interface Use {
  /** Index of the room. */
  room: number;
  points: number;
}

export interface PricedCase {
  /** How many such cases there are, or are expected: a share of one too. */
  many: number;
  /** What each choice is worth, in the caller's unit; to wait is worth nothing. */
  choices: readonly { value: number; uses: readonly Use[] }[];
}

/** Cases, what they may choose, and room that they share: a provider's points of a month, say. A choice takes of several rooms at once. */
export interface RoomProblem {
  /** Points, by index. */
  rooms: readonly number[];
  cases: readonly PricedCase[];
}

export interface RoomPrices {
  /** What the next point of each room is worth, in value a point. */
  prices: Float64Array;
  /** No way to place the cases is worth more, whether or not a case can be divided. */
  bound: number;
}

/** Rooms that one choice may take of. */
const USES = 4;

/**
 * What the next point of each room is worth to cases that want it: the dual prices of the linear programme "place everybody where it is worth most".
 * Every case takes what gains it most at these prices, and what that comes to, with all room paid for, is a bound at any prices; sub-gradient brings it
 * down. One round looks at every choice once. The same problem gives the same digits: there is no chance in it, and no clock.
 *
 * @throws RangeError where a choice takes of more than four rooms
 */
export function roomPrices({ rooms, cases }: RoomProblem, rounds: number): RoomPrices {
  const { firstChoice, value, room, points } = packed(cases, rooms.length);
  // One more than there are rooms: what a choice does not use costs nothing.
  let price = new Float64Array(rooms.length + 1);
  const short = new Float64Array(rooms.length + 1);
  const steps = new Steps(rooms.length);
  for (let round = 0; round < rounds; round++) {
    let total = 0;
    for (let r = 0; r < rooms.length; r++) {
      short[r] = -rooms[r]!;
      total += price[r]! * rooms[r]!;
    }
    for (let i = 0; i < cases.length; i++) {
      let most = 0;
      let choice = -1;
      for (let e = firstChoice[i]!; e < firstChoice[i + 1]!; e++) {
        const at = e * USES;
        const gain =
          value[e]! -
          price[room[at]!]! * points[at]! -
          price[room[at + 1]!]! * points[at + 1]! -
          price[room[at + 2]!]! * points[at + 2]! -
          price[room[at + 3]!]! * points[at + 3]!;
        if (gain <= most) continue;
        most = gain;
        choice = e;
      }
      if (choice < 0) continue;
      const { many } = cases[i]!;
      total += many * most;
      for (let at = choice * USES; at < choice * USES + USES; at++) short[room[at]!]! += many * points[at]!;
    }
    const next = steps.from(price, total, short);
    if (!next) break;
    price = next;
  }
  return { prices: steps.best.slice(0, rooms.length), bound: steps.bound };
}

/** Of the first bound: how much lower the first steps aim. */
const FIRST_AIM = 0.3;
/** Steps that bring less than a quarter of what is aimed at before the aim is lowered, and by how much. */
const PATIENCE = 10;
const LOWERED = 0.7;

/**
 * How far to go: to where the bound would be lower by what is aimed at, were it straight. What is not reached in a while is aimed at no more, and the way
 * goes on from the best so far (Goffin and Kiwiel, Mathematical Programming 85, 1999). Rooms that were short time and again move by smaller steps.
 */
class Steps {
  best = new Float64Array();
  bound = Infinity;
  private aim = 0;
  private stale = 0;
  private readonly squares: Float64Array;

  constructor(private readonly rooms: number) {
    this.squares = new Float64Array(rooms);
  }

  /** @param short points asked for beyond each room, at these prices @returns undefined where nothing is short: the bound is reached */
  from(price: Float64Array, total: number, short: Float64Array): Float64Array<ArrayBuffer> | undefined {
    if (this.bound === Infinity) this.aim = FIRST_AIM * total;
    this.stale = this.bound - total > this.aim / 4 ? 0 : this.stale + 1;
    if (total < this.bound) {
      this.bound = total;
      this.best = price.slice();
    }
    if (this.stale >= PATIENCE) {
      this.stale = 0;
      this.aim *= LOWERED;
      return this.best.slice();
    }
    let slope = 0;
    for (let r = 0; r < this.rooms; r++) {
      if (price[r] === 0 && short[r]! < 0) short[r] = 0;
      this.squares[r]! += short[r]! * short[r]!;
      if (short[r] !== 0) slope += (short[r]! * short[r]!) / Math.sqrt(this.squares[r]!);
    }
    if (slope === 0) return undefined;
    const step = (total - this.bound + this.aim) / slope;
    const next = price.slice();
    for (let r = 0; r < this.rooms; r++)
      if (short[r] !== 0) next[r] = Math.max(0, price[r]! + (step * short[r]!) / Math.sqrt(this.squares[r]!));
    return next;
  }
}

function packed(cases: readonly PricedCase[], none: number) {
  const firstChoice = new Int32Array(cases.length + 1);
  cases.forEach(({ choices }, i) => (firstChoice[i + 1] = firstChoice[i]! + choices.length));
  const choices = firstChoice.at(-1)!;
  const value = new Float64Array(choices);
  const room = new Int32Array(choices * USES).fill(none);
  const points = new Float64Array(choices * USES);
  cases.forEach((each, i) =>
    each.choices.forEach(({ value: worth, uses }, nth) => {
      if (uses.length > USES) throw new RangeError(`A choice may take of at most ${USES} rooms.`);
      const e = firstChoice[i]! + nth;
      value[e] = worth;
      uses.forEach((use, k) => {
        room[e * USES + k] = use.room;
        points[e * USES + k] = use.points;
      });
    }),
  );
  return { firstChoice, value, room, points };
}
