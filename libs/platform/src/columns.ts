/**
 * A list as `unnest` takes it, an array a column: read by PostgreSQL in a fraction of the time that an object a row costs it, which is parsed whole,
 * whatever is asked of it. What a row does not have is null.
 */
export const columnsOf = <Row extends object>(rows: readonly Row[], ...names: (keyof Row)[]): unknown[][] =>
  names.map((name) => rows.map((row) => row[name]));

/**
 * One document a line, which `string_to_table` takes apart again; an empty line where there is none. JSON.stringify writes no line break; in an array
 * of texts every quotation mark would be escaped here and unescaped there.
 */
export const linesOf = (documents: readonly (object | undefined)[]): string =>
  documents.map((each) => (each === undefined ? '' : JSON.stringify(each))).join('\n');
