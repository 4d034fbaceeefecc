import type { Fault } from '#contracts/fault.js';
import { Problem } from '#platform/problem.js';
import { MOST_COLUMNS, MOST_ROWS } from './limits.js';

export const refusedHeadings = (faults: Fault[]) =>
  new Problem(422, 'wrong_columns', 'The columns of this file are not those of the template. Mend the headings and send it again.', faults);

export const notAFile = () => new Problem(415, 'not_a_file', 'The selected file must be a CSV or XLSX.');
export const tooLargeFile = (limit: number) =>
  new Problem(413, 'file_too_large', `The selected file must be smaller than ${limit / 1024 / 1024}MB.`);
export const tooManyRows = () =>
  new Problem(422, 'too_many_rows', `A file may have ${MOST_ROWS.toLocaleString('en-GB')} rows at most. Send it in parts.`);
export const tooManyColumns = () =>
  new Problem(422, 'too_many_columns', `A file may have ${MOST_COLUMNS} columns at most. Take the columns of the template.`);
export const emptyFile = () => new Problem(422, 'no_rows', 'The selected file has no rows below its headings.');
