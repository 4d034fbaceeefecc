import { parse } from 'csv-parse/sync';
import { Problem } from '#platform/problem.js';
import { MOST_COLUMNS, MOST_ROWS } from './limits.js';

/** A file as rows of cells, the headings first. */
export interface Sheet {
  headings: string[];
  rows: string[][];
  /** Places of cells that hold a formula, by the number of the row, from 1. */
  formulas?: Map<number, number[]>;
}

const BETWEEN = [',', ';', '\t'] as const;

/**
 * A CSV as spreadsheets write it: UTF-8 with or without a byte order mark; commas, semicolons or tabs.
 * @param known how many of these headings are known: by that it is found out what stands between them
 * @throws Problem where it is in another encoding, or a quotation mark stands alone
 */
export function readCsv(bytes: Buffer, known: (headings: readonly string[]) => number): Sheet {
  const text = decode(bytes);
  const [between] = BETWEEN.map((mark) => [mark, known(firstRow(text, mark))] as const).reduce((best, one) =>
    one[1] > best[1] ? one : best,
  );
  // One row more than may be: that there are too many is told by it.
  const [headings = [], ...rows] = records(text, between, MOST_ROWS + 2);
  return { headings, rows };
}

function decode(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new Problem(
      422,
      'not_utf8',
      'The selected file is not in UTF-8, so names with accents would be changed. Save it again as “CSV UTF-8 (comma delimited)”.',
    );
  }
}

function records(text: string, delimiter: string, to?: number): string[][] {
  try {
    return parse(text, {
      ...{ delimiter, bom: true, relax_column_count: true, skip_empty_lines: true, skip_records_with_empty_values: true },
      ...(to !== undefined && { to }),
    }) as string[][];
  } catch (error) {
    const { lines } = error as { lines?: number };
    throw new Problem(
      422,
      'broken_csv',
      `The selected file cannot be read as CSV${lines ? ` at line ${lines}` : ''}: a quotation mark has no partner. Save it again from the spreadsheet.`,
    );
  }
}

function firstRow(text: string, delimiter: string): string[] {
  try {
    const [row = []] = records(text, delimiter, 1);
    return row.length > MOST_COLUMNS ? [] : row;
  } catch {
    return [];
  }
}
