import type { Fault } from '#contracts/fault.js';
import type { FileMapping, MappedColumn } from './file-mapping.rules.js';
import { plain } from './read-cell.rules.js';

/** The column that the hub itself adds to the rows that are to be mended; it may stay where it is. */
export const WHAT_TO_MEND = 'What to mend';

export type Headings = { kind: 'read'; columns: (MappedColumn | undefined)[] } | { kind: 'faulty'; faults: Fault[] };

/**
 * Which column fills which field. A heading that nobody knows is a fault: the column would vanish. The heading itself is not told back, since a file
 * without headings has a person's data there; its place is, and what was most likely meant.
 * @param nearest the known name that a written one is most like
 */
export function readHeadings(
  headings: readonly string[],
  mapping: FileMapping,
  nearest: (written: string, known: readonly string[]) => string | undefined,
): Headings {
  const faults: Fault[] = [];
  const tell = (code: string, sentence: string) => void faults.push({ path: 'columns', code, sentence, act: 'sender' });
  const passedOver = new Set([WHAT_TO_MEND, ...(mapping.ignored ?? [])].map(plain));
  const known = mapping.columns.map(({ column }) => column);
  const seen = new Map<MappedColumn, number>();
  const columns = headings.map((heading, place) => {
    if (heading.trim() === '' || passedOver.has(plain(heading))) return undefined;
    const column = columnOf(heading, mapping);
    if (!column) {
      const near = nearest(heading, known);
      tell(
        'unknown_column',
        near
          ? `Column ${letter(place)} has a heading that is not known. Did you mean “${near}”?`
          : `Column ${letter(place)} has a heading that is not known. Take the headings of the template, or pass the column over in a mapping of your own.`,
      );
    } else if (seen.has(column))
      tell('repeated_column', `Columns ${letter(seen.get(column)!)} and ${letter(place)} are both “${column.column}”. Keep one.`);
    else seen.set(column, place);
    return column;
  });
  for (const column of mapping.columns)
    if (column.required && !seen.has(column))
      tell('missing_column', `The column “${column.column}” is missing. Take the headings of the template.`);
  return faults.length > 0 ? { kind: 'faulty', faults: faults.slice(0, 100) } : { kind: 'read', columns };
}

/** How many of these headings the mapping knows: by that it is found out what stands between them. */
export const knownHeadings = (headings: readonly string[], mapping: FileMapping): number =>
  headings.filter((heading) => columnOf(heading, mapping)).length;

const named = new WeakMap<FileMapping, Map<string, MappedColumn>>();

function columnOf(heading: string, mapping: FileMapping): MappedColumn | undefined {
  let names = named.get(mapping);
  if (!names) {
    named.set(mapping, (names = new Map()));
    for (const column of mapping.columns)
      for (const name of [column.column, ...(column.also ?? [])]) if (!names.has(plain(name))) names.set(plain(name), column);
  }
  return names.get(plain(heading));
}

/** As spreadsheets name columns: A to Z, AA, AB. */
export const letter = (place: number): string =>
  (place >= 26 ? letter(Math.floor(place / 26) - 1) : '') + String.fromCharCode(65 + (place % 26));
