import type { Fault } from '#contracts/fault.js';
import type { Tx } from '#platform/database.js';
import { receiptOfReceived } from '../receipt-of-received.js';
import { receivedByIds, type ReceivedShown } from '../register.queries.js';
import type { Counts, RowShown } from './shown-rows.queries.js';
import type { RowFault, UploadRow } from './uploads.queries.js';

/** How an upload stands. Nothing of what its rows say. */
export const uploadShown = (upload: UploadRow, { verdicts, outcomes }: Counts) => ({
  id: upload.id,
  kind: upload.kind,
  ...(upload.type && { type: upload.type }),
  ...(upload.mapping && { mapping: upload.mapping, mappingVersion: upload.mapping_version }),
  state: upload.state,
  uploadedAt: upload.uploaded_at,
  uploadedBy: upload.uploaded_by,
  rows: upload.rows,
  checked: upload.checked,
  fed: upload.fed,
  verdicts: { sound: verdicts.sound ?? 0, faulty: verdicts.faulty ?? 0, wouldDuplicate: verdicts.would_duplicate ?? 0 },
  outcomes,
  ...(upload.confirmed_at && { confirmedAt: upload.confirmed_at }),
  ...(upload.ended_at && { endedAt: upload.ended_at }),
  ...(upload.data_key && { keptUntil: upload.keep_until }),
});

/** Whether anything is still to come without a word of its sender. */
export const isAtWork = ({ state }: Pick<UploadRow, 'state'>): boolean => state === 'checking' || state === 'feeding';

/** Rows with what the check said and what they came to, each with its receipt. */
export async function rowsWithReceipts(tx: Tx, rows: readonly RowShown[]): Promise<object[]> {
  const ids = rows.flatMap(({ inbox_id }) => (inbox_id ? [inbox_id] : []));
  const received = await receivedByIds(tx, ids);
  return rows.map((row) => rowShown(row, row.inbox_id ? received.get(row.inbox_id) : undefined));
}

function rowShown(row: RowShown, received: ReceivedShown | undefined): object {
  const receipt = received && receiptOfReceived(received);
  return {
    row: row.nth,
    ...(row.message_id && { messageId: row.message_id }),
    ...(row.inbox_id && { message: row.inbox_id }),
    ...(row.verdict && { verdict: row.verdict }),
    outcome: row.outcome,
    faults: faultsOfRow(row),
    ...(receipt && { receipt }),
  };
}

/** What was found of the message, or by the check before it was one; with the columns that the check has told. */
export function faultsOfRow({ found, faults }: Pick<RowShown, 'found' | 'faults'>): RowFault[] {
  const checked = faults ?? [];
  if (!found) return checked;
  const columnOf = (fault: Fault) => checked.find(({ path }) => path === fault.path)?.column;
  return found.map((fault) => ({ ...fault, ...(columnOf(fault) !== undefined && { column: columnOf(fault) }) }));
}
