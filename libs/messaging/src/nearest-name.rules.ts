const LONGEST = 60;
const LONGEST_DIFFERENCE = 6;

/** The known name that somebody most likely meant: the same but for case and strokes, or a slip or two of the pen away. */
export function nearestName(written: string, known: readonly string[]): string | undefined {
  if (written.length > LONGEST) return undefined;
  const plain = plainly(written);
  const [near] = known
    .filter((name) => Math.abs(name.length - written.length) <= LONGEST_DIFFERENCE)
    .map((name) => ({ name, slips: slipsBetween(plain, plainly(name)) }))
    .filter(({ name, slips }) => slips <= Math.max(1, Math.floor(name.length / 4)))
    .sort((one, other) => one.slips - other.slips);
  return near?.name;
}

const plainly = (name: string) => name.toLowerCase().replace(/[\s_.-]/g, '');

/** Letters put in, left out, changed, or swapped with their neighbour (optimal string alignment). */
function slipsBetween(one: string, other: string): number {
  let before: number[] = [];
  let above = Array.from({ length: other.length + 1 }, (_, column) => column);
  for (let row = 1; row <= one.length; row++) {
    const current = [row];
    for (let column = 1; column <= other.length; column++) {
      const same = one[row - 1] === other[column - 1];
      let slips = Math.min(above[column]! + 1, current[column - 1]! + 1, above[column - 1]! + (same ? 0 : 1));
      if (row > 1 && column > 1 && one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1]) {
        slips = Math.min(slips, before[column - 2]! + 1);
      }
      current.push(slips);
    }
    before = above;
    above = current;
  }
  return above[other.length]!;
}
