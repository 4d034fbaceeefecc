/** A line that is due. */
interface Due {
  partner: string;
}

export interface Slots {
  /** Partners that may be called besides those that are. */
  free: number;
  /** Of these no more may be partners that were slow when they were last called. */
  forSlow: number;
}

/** Whom to call now, of lines in the order of their turn. Who was slow waits for a slot that may be theirs: all slots taken by them would stop everybody. */
export function whoseTurn<Line extends Due>(due: readonly Line[], slow: ReadonlySet<string>, { free, forSlow }: Slots): Line[] {
  const chosen: Line[] = [];
  let left = forSlow;
  for (const line of due) {
    if (chosen.length >= free) break;
    if (slow.has(line.partner)) {
      if (left <= 0) continue;
      left -= 1;
    }
    chosen.push(line);
  }
  return chosen;
}
