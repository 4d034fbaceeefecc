import { BODY_LIMIT } from '#messaging/cloud-event.js';
import { MOST_ROWS } from './limits.js';
import { emptyFile, tooManyRows } from './refuse-file.js';

const [NEWLINE, RETURN] = Buffer.from('\n\r');

/**
 * The lines of a batch, blank ones passed over. A line over the limit of a message is cut just above it, so that the check of its message sees that it
 * is too large.
 * @throws Problem where there are none, or too many
 */
export function readLines(batch: Buffer): Buffer[] {
  const lines: Buffer[] = [];
  for (let from = 0; from < batch.length;) {
    const found = batch.indexOf(NEWLINE!, from);
    const to = found < 0 ? batch.length : found;
    const line = batch.subarray(from, to > from && batch[to - 1] === RETURN ? to - 1 : to);
    from = to + 1;
    if (isBlank(line)) continue;
    if (lines.length === MOST_ROWS) throw tooManyRows();
    lines.push(line.length > BODY_LIMIT ? line.subarray(0, BODY_LIMIT + 1) : line);
  }
  if (lines.length === 0) throw emptyFile();
  return lines;
}

const isBlank = (line: Buffer) => line.length < 100 && line.toString('latin1').trim() === '';
