import type { FileMapping, GivenField, MappedColumn } from './file-mapping.rules.js';
import { readCell } from './read-cell.rules.js';

/** A row of a file as the data of a message. */
export interface MappedRow {
  data: Record<string, unknown>;
  /** By the path of a field in the data: the heading of the column that it came from. */
  columns: Record<string, string>;
}

type Step = string | number;
type Node = Record<string, unknown> | unknown[];

/**
 * @param cells as the file has them
 * @param columns by the place of the cell: what it fills, or nothing where the column is passed over
 * @param uploadedAt ISO instant
 */
export function mapRow(
  cells: readonly string[],
  columns: readonly (MappedColumn | undefined)[],
  given: FileMapping['given'],
  uploadedAt: string,
): MappedRow {
  const whole: Record<string, unknown> = {};
  const filled = new Map<string, string>();
  const values = new Map<string, unknown>();
  columns.forEach((column, place) => {
    const cell = cells[place] ?? '';
    if (!column || cell.trim() === '' || filled.has(column.path)) return;
    values.set(column.path, readCell(column, cell));
    put(whole, stepsOf(column.path), values.get(column.path));
    filled.set(column.path, column.column);
  });
  const paths = [...filled.keys()];
  for (const field of given ?? []) {
    if (filled.has(field.path) || !isWanted(field.path, paths)) continue;
    const value = field.as === 'copy_of' ? values.get(field.text ?? '') : givenOf(field, uploadedAt);
    if (value !== undefined) put(whole, stepsOf(field.path), value);
  }
  const moved = new Map<string, string>();
  const data = closed(whole, '', '', moved) as Record<string, unknown>;
  return { data, columns: Object.fromEntries([...filled].map(([path, column]) => [moved.get(path) ?? path, column])) };
}

/** A field of an item of a list is wanted where a column gives something of that item, or a list that is given whole has nothing else. */
function isWanted(path: string, paths: readonly string[]): boolean {
  if (paths.some((other) => other.startsWith(`${path}[`))) return false;
  const item = /^.*\]/.exec(path)?.[0];
  return item === undefined || paths.some((other) => other.startsWith(`${item}.`));
}

function givenOf({ as, text }: GivenField, uploadedAt: string): unknown {
  switch (as) {
    case 'text':
      return text ?? '';
    case 'yes':
      return true;
    case 'no':
      return false;
    case 'empty_list':
      return [];
    case 'time_of_upload':
      return uploadedAt;
    case 'copy_of':
      return undefined;
  }
}

/** `people[0].name` as people, 0, name. */
export const stepsOf = (path: string): Step[] =>
  path
    .split(/[.[\]]+/)
    .filter(Boolean)
    .map((step) => (/^\d+$/.test(step) ? Number(step) : step));

function put(whole: Node, [step, ...rest]: Step[], value: unknown): void {
  const at = whole as Record<Step, unknown>;
  if (rest.length === 0) at[step!] = value;
  else put((at[step!] ??= typeof rest[0] === 'number' ? [] : {}) as Node, rest, value);
}

/** Lists without gaps: where the row names no first person, the second is the first. Notes where a field has moved to. */
function closed(value: unknown, from: string, to: string, moved: Map<string, string>): unknown {
  moved.set(from, to);
  if (Array.isArray(value)) {
    const items: unknown[] = [];
    value.forEach((item, place) => items.push(closed(item, `${from}[${place}]`, `${to}[${items.length}]`, moved)));
    return items;
  }
  if (typeof value !== 'object' || value === null) return value;
  const join = (path: string, name: string) => (path === '' ? name : `${path}.${name}`);
  return Object.fromEntries(Object.entries(value).map(([name, held]) => [name, closed(held, join(from, name), join(to, name), moved)]));
}
