/** Chance that can be had again: the same words give the same draws, on every machine. */
export interface Chance {
  /** From 0 up to 1, 1 excluded. */
  next(): number;
  /** True in so many of a hundred draws. */
  percent(of: number): boolean;
  pick<T>(from: readonly T[]): T;
  /** By weight; the weights need not sum to anything. */
  weighted<T>(from: readonly (readonly [T, number])[]): T;
  whole(from: number, to: number): number;
}

/** FNV-1a, then mulberry32. Not for secrets. */
export function chanceOf(...words: (string | number)[]): Chance {
  let state = 0x811c9dc5;
  for (const letter of words.join('\u0001')) state = Math.imul(state ^ letter.codePointAt(0)!, 0x01000193);
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const whole = (from: number, to: number) => from + Math.floor(next() * (to - from + 1));
  return {
    next,
    whole,
    percent: (of) => next() * 100 < of,
    pick: (from) => from[whole(0, from.length - 1)]!,
    weighted: (from) => {
      let left = next() * from.reduce((sum, [, weight]) => sum + weight, 0);
      for (const [one, weight] of from) if ((left -= weight) < 0) return one;
      return from.at(-1)![0];
    },
  };
}

/** So many of the rows, each at most once, in the order of the file. */
export function sample<T>(rows: readonly T[], count: number, chance: Chance): T[] {
  const places = rows.map((_, at) => at);
  const taken = Math.min(count, rows.length);
  for (let at = 0; at < taken; at++) {
    const other = chance.whole(at, places.length - 1);
    [places[at], places[other]] = [places[other]!, places[at]!];
  }
  return places
    .slice(0, taken)
    .sort((a, b) => a - b)
    .map((at) => rows[at]!);
}
