import { existsSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { Problem } from '#platform/problem.js';
import type { Sheet } from './read-csv.js';

export type SheetRead =
  | { kind: 'read'; rows: string[][]; formulas: [row: number, places: number[]][] }
  | { kind: 'refused'; status: number; code: string; sentence: string };

const HEAP_MB = 256;
const LONGEST_MS = 20_000;

/**
 * The first sheet of a workbook, read in a thread of its own with bounds to its memory and time.
 * @throws Problem where it is no workbook, unpacks to too much, or takes too long
 */
export async function readXlsx(bytes: Buffer): Promise<Sheet> {
  const read = await inTurn(() => readInThread(bytes));
  if (read.kind === 'refused') throw new Problem(read.status, read.code, read.sentence);
  // Blank rows are passed over, as they are in a CSV; the numbers of formulas are those of the sheet.
  const numbered = read.rows
    .map((cells, at) => ({ cells, inSheet: at + 1 }))
    .filter(({ cells }) => cells.some((cell) => cell.trim() !== ''));
  const formulas = new Map(read.formulas);
  const [first, ...rows] = numbered;
  return {
    headings: first?.cells ?? [],
    rows: rows.map(({ cells }) => cells),
    formulas: new Map(rows.flatMap(({ inSheet }, at) => (formulas.has(inSheet) ? [[at + 1, formulas.get(inSheet)!] as const] : []))),
  };
}

/** Threads at once, whoever sent the files: each may take a quarter of a gigabyte. */
let free = 2;
const waiting: (() => void)[] = [];

async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (free > 0) free--;
  else await new Promise<void>((begin) => waiting.push(begin));
  try {
    return await work();
  } finally {
    const next = waiting.shift();
    if (next) next();
    else free++;
  }
}

function readInThread(bytes: Buffer): Promise<SheetRead> {
  const worker = new Worker(compiled(), { workerData: bytes, resourceLimits: { maxOldGenerationSizeMb: HEAP_MB } });
  return new Promise<SheetRead>((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new Problem(422, 'too_slow_to_read', 'The selected file takes too long to read. Save the sheet alone, as CSV.')),
      LONGEST_MS,
    );
    worker.on('message', (read: SheetRead) => {
      clearTimeout(timer);
      resolve(read);
    });
    // Out of memory ends the thread alone.
    worker.on('error', () => {
      clearTimeout(timer);
      reject(new Problem(422, 'unpacks_too_large', 'The selected file needs too much memory to read. Save the sheet alone, as CSV.'));
    });
  }).finally(() => void worker.terminate());
}

/** The thread runs what is built, also for a spec, which runs the sources. */
function compiled(): URL {
  const beside = new URL('./sheet-thread.js', import.meta.url);
  return existsSync(beside) ? beside : new URL(beside.href.replace(/\/apps\/(?!.*\/apps\/)/, '/dist/apps/'));
}
