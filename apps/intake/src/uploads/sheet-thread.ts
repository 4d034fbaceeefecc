import { parentPort, workerData } from 'node:worker_threads';
import { zipSync } from 'fflate';
import { readSheet } from 'read-excel-file/node';
import { Problem } from '#platform/problem.js';
import { FormulaCells } from './formula-cells.js';
import type { SheetRead } from './read-xlsx.js';
import { holdToBudget } from './zip-budget.js';

/** The thread that reads one workbook, and ends: whatever the file does to it, the service goes on. */
async function read(bytes: Buffer): Promise<SheetRead> {
  const formulas = new Map<string, FormulaCells>();
  const parts = new Map<string, Buffer[]>();
  await holdToBudget(bytes, (name, piece) => {
    if (!/\.(xml|rels)$/.test(name)) return;
    const pieces = parts.get(name) ?? [];
    parts.set(name, pieces);
    pieces.push(piece);
    if (!/^xl\/worksheets\/[^/]+\.xml$/.test(name)) return;
    const cells = formulas.get(name) ?? new FormulaCells();
    formulas.set(name, cells);
    cells.read(piece);
  });
  // The reader goes by what stands before each entry and not by the directory: it is given what was measured, and never what may lie in between.
  const measured = zipSync(Object.fromEntries([...parts].map(([name, pieces]) => [name, Buffer.concat(pieces)])), { level: 0 });
  const rows = (await readSheet(Buffer.from(measured))) as (string | number | boolean | Date | null)[][];
  // Which file holds the first sheet is written in a third; a formula in any of them is told of the row that it stands in.
  const found = [...formulas.values()].flatMap((cells) => [...cells.found]);
  return { kind: 'read', rows: rows.map((row) => row.map(textOf)), formulas: found };
}

/** As the same sheet would be written in a CSV. */
function textOf(cell: string | number | boolean | Date | null): string {
  if (cell === null || cell === undefined) return '';
  if (typeof cell === 'boolean') return cell ? 'yes' : 'no';
  if (!(cell instanceof Date)) return String(cell);
  // A workbook knows no zone: what stands there is the time on the wall.
  const [day, time] = cell.toISOString().split('T') as [string, string];
  return time.startsWith('00:00:00') ? day : `${day} ${time.slice(0, 5)}`;
}

read(Buffer.from(workerData as Uint8Array)).then(
  (sheet) => parentPort!.postMessage(sheet),
  (error: unknown) =>
    parentPort!.postMessage(
      error instanceof Problem
        ? { kind: 'refused', status: error.getStatus(), code: error.code, sentence: error.sentence }
        : { kind: 'refused', status: 415, code: 'not_a_file', sentence: 'The selected file must be a CSV or XLSX.' },
    ),
);
