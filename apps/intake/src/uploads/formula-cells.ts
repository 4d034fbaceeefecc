/** A cell that begins here, and a formula in it. */
const CELL = /<(?:\w+:)?c\b[^>]*?\br="([A-Z]{1,3})(\d{1,7})"[^>]*>|<(?:\w+:)?f[\s>/]/g;
/** A tag may be cut between two pieces; no tag of a cell is longer. */
const CARRIED = 400;

/** Finds the cells of a sheet that hold a formula, in its XML as it comes piece by piece: a value that was worked out may be out of date, or an attack. */
export class FormulaCells {
  /** Places of the cells, from 0, by the number of the row as the sheet counts, from 1. */
  readonly found = new Map<number, number[]>();
  private left = '';
  private at: { row: number; place: number } | undefined;

  read(piece: Buffer): void {
    const text = this.left + piece.toString('latin1');
    let done = 0;
    for (const match of text.matchAll(CELL)) {
      done = match.index + match[0].length;
      if (match[1] !== undefined) this.at = { row: Number(match[2]), place: placeOf(match[1]) };
      else if (this.at) this.note(this.at);
    }
    this.left = text.slice(Math.max(done, text.length - CARRIED));
  }

  private note({ row, place }: { row: number; place: number }): void {
    const places = this.found.get(row) ?? [];
    if (!places.includes(place)) places.push(place);
    this.found.set(row, places);
  }
}

const placeOf = (letters: string): number => [...letters].reduce((sum, one) => sum * 26 + one.charCodeAt(0) - 64, 0) - 1;
