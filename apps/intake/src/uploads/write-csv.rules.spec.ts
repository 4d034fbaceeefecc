import { readCell } from '../mappings/read-cell.rules.js';
import { readCsv } from './read-csv.js';
import { csvLine } from './write-csv.rules.js';

it.each(['=1+1', '+44 1632 960010', '-5', '@SUM(A1)', '=HYPERLINK("http://x")', 'a, "b"\nc', 'plain', ''])(
  '%j is no formula in a spreadsheet, and comes back as it was',
  (cell) => {
    const line = csvLine([cell, 'x']);
    expect(line).not.toMatch(/^"?[=+\-@\t]/);
    const [read] = readCsv(Buffer.from(`one,two\r\n${line}`), () => 1).rows;
    expect(readCell({ as: 'text' }, read![0]!)).toBe(cell);
  },
);
