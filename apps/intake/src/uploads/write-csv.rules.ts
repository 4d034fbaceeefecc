/**
 * A line of CSV. What a spreadsheet would take for a formula is written with a stroke before it, which the hub takes away again when it reads the file:
 * or a name that somebody sent could run in the next person's spreadsheet.
 */
export const csvLine = (cells: readonly string[]): string => `${cells.map(cellText).join(',')}\r\n`;

function cellText(cell: string): string {
  const safe = /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
