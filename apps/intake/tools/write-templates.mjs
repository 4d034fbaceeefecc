// `npm run templates`: the area's templates as workbooks, from its mappings. With --check it writes nothing and fails where one is out of date.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readSheet } from 'read-excel-file/node';
import writeExcelFile from 'write-excel-file/node';

const check = process.argv.includes('--check');
let stale = 0;
for (const area of readdirSync('areas')) {
  const folder = join('areas', area, 'mappings');
  if (!existsSync(folder)) continue;
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.json'))) {
    const { columns } = JSON.parse(readFileSync(join(folder, file), 'utf8'));
    const rows = [columns.map(({ column }) => column), columns.map(({ example = '' }) => example)];
    const workbook = join(folder, file.replace(/\.json$/, '.xlsx'));
    if (existsSync(workbook) && JSON.stringify(await rowsOf(workbook, columns.length)) === JSON.stringify(rows)) continue;
    stale++;
    if (check) console.error(`${workbook} is out of date: npm run templates`);
    else {
      // As text, so that a spreadsheet does not make another date of a date, or a number of a reference.
      const cells = rows.map((row, at) =>
        row.map((value) => ({ value: value || undefined, type: String, format: '@', fontWeight: at === 0 ? 'bold' : undefined })),
      );
      const sheet = await writeExcelFile(cells, {
        columns: columns.map(({ column }) => ({ width: Math.max(14, column.length + 2) })),
        stickyRowsCount: 1,
      });
      writeFileSync(workbook, await sheet.toBuffer());
      console.log(`wrote ${workbook}`);
    }
  }
}
if (check && stale > 0) process.exit(1);

async function rowsOf(workbook, width) {
  const rows = await readSheet(readFileSync(workbook));
  return rows
    .slice(0, 2)
    .map((row) => Array.from({ length: width }, (_, place) => (row[place] === null || row[place] === undefined ? '' : String(row[place]))));
}
