import type { InboxRow, Range } from './held.queries.js';

/** Rows, and characters of their data, that are kept at the most: what comes beyond is read back. */
const MOST_ROWS = 5_000;
const MOST_TEXT = 8 * 1024 * 1024;

/**
 * Rows that this process has just appended, so that its worker need not read them back. The table stays the truth: it says which rows come next,
 * and they are taken from here only where every one of them is here. A new session of the owner begins with nothing: the table may be another
 * one than before, restored. Nor is anything kept beyond a session: what is sealed in the table lies open here.
 */
export class FreshRows {
  private readonly rows = new Map<number, InboxRow>();
  private text = 0;

  keep(row: InboxRow & { text: string }): void {
    if (this.rows.size >= MOST_ROWS || this.text >= MOST_TEXT) return;
    this.rows.set(Number(row.id), row);
    this.text += row.text.length;
  }

  /** All rows of the range in their order, or undefined. Either way what is in it is not kept any longer. */
  take({ first, last, count }: Range): InboxRow[] | undefined {
    const found: InboxRow[] = [];
    // Repeats leave gaps; where ids are far apart, other processes' rows lie between.
    if (Number(last) - Number(first) > 2 * MOST_ROWS) return void this.forget();
    for (let id = Number(first); id <= Number(last); id++) {
      const row = this.rows.get(id);
      if (!row) continue;
      found.push(row);
      this.rows.delete(id);
      this.text -= row.text!.length;
    }
    return found.length === count ? found : undefined;
  }

  forget(): void {
    this.rows.clear();
    this.text = 0;
  }
}
