/**
 * Figures that reveal nobody, for everyone but the hub's administrators: counts of 1 to 4 are hidden, and so is a second cell where the
 * first could be worked out from the total. Averages of fewer than ten are hidden. There is one cut of each figure and no filter, so that
 * no two answers can be subtracted.
 */
export interface Cell {
  key: string;
  /** Null: hidden. */
  count: number | null;
}
export interface Shown {
  total: number | null;
  cells: Cell[];
}

export const LEAST_SHOWN = 5;
const LEAST_AVERAGED = 10;

const small = (count: number): boolean => count > 0 && count < LEAST_SHOWN;

/** One table of counts that add up to its total. */
export function disclose(cells: readonly { key: string; count: number }[]): Shown {
  const hidden = new Set(cells.filter(({ count }) => small(count)));
  const total = cells.reduce((sum, { count }) => sum + count, 0);
  const next = cells.filter(({ count }) => count >= LEAST_SHOWN).sort((a, b) => a.count - b.count || (a.key < b.key ? -1 : 1));
  while (canBeWorkedOut([...hidden].map(({ count }) => count))) {
    const also = next.shift();
    // Nothing is left to hide it behind: then the total goes too.
    if (!also) return { total: null, cells: cells.map((cell) => ({ key: cell.key, count: hidden.has(cell) ? null : cell.count })) };
    hidden.add(also);
  }
  return {
    total: small(total) ? null : total,
    cells: cells.map((cell) => ({ key: cell.key, count: hidden.has(cell) ? null : cell.count })),
  };
}

/** All cuts of the same cases: they share their total, so where one must hide it, none may show anything that adds up to it. */
export function discloseAll<Cut extends string>(tables: Record<Cut, readonly { key: string; count: number }[]>): Record<Cut, Shown> {
  const shown = Object.entries<readonly { key: string; count: number }[]>(tables).map(([cut, cells]) => [cut, disclose(cells)] as const);
  const all = shown.every(([, { total }]) => total !== null);
  const nothing = ({ cells }: Shown): Shown => ({
    total: null,
    cells: cells.map(({ key, count }) => ({ key, count: count === 0 ? 0 : null })),
  });
  return Object.fromEntries(all ? shown : shown.map(([cut, table]) => [cut, nothing(table)])) as Record<Cut, Shown>;
}

/** The hidden cells' sum is known: the total less what is shown. One cell is then known; so are several that must all be 1, or all be 4. */
function canBeWorkedOut(hidden: number[]): boolean {
  if (hidden.length === 0 || hidden.some((count) => count >= LEAST_SHOWN && hidden.length > 1)) return false;
  const sum = hidden.reduce((all, count) => all + count, 0);
  return hidden.length === 1 || sum === hidden.length || sum === hidden.length * (LEAST_SHOWN - 1);
}

export interface Times {
  count: number | null;
  medianSeconds: number | null;
  p90Seconds: number | null;
}
export const discloseTimes = (times: Times): Times =>
  (times.count ?? 0) >= LEAST_AVERAGED ? times : { count: times.count === 0 ? 0 : null, medianSeconds: null, p90Seconds: null };
