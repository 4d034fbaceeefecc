import type { Fault } from '#contracts/fault.js';
import { readEvent, STRUCTURED, type ReadEvent } from '#messaging/cloud-event.js';
import { eventByHttp } from '#messaging/doors.js';
import { eventAsSent } from '../events/event-as-sent.js';
import type { MappedRow } from '../mappings/map-row.rules.js';
import { open, type Vault } from '../vault.js';
import type { UploadRow } from './uploads.queries.js';

/** A row of a file as it is kept until it is taken: what it said, and the message that it becomes. */
export interface FileRow extends MappedRow {
  cells: string[];
  /** What no contract finds: a formula, a row that is too large. */
  faults: Fault[];
}

/** A row as the message that it becomes. */
export interface RowEvent {
  nth: number;
  event: ReadEvent;
  columns: Record<string, string>;
}

export const uploadKey = (upload: string): string => `upload:${upload}`;
export const rowContext = (upload: string, nth: number): string => `upload:${upload}:${nth}`;

/** What opens the rows of an upload; nothing where it is past its time. */
export const keyOfUpload = (vault: Vault, { id, data_key }: Pick<UploadRow, 'id' | 'data_key'>): Buffer | undefined =>
  data_key ? vault.unwrap(uploadKey(id), data_key) : undefined;

export const openRow = (key: Buffer, upload: string, nth: number, sealed: Buffer): Buffer => open(key, rowContext(upload, nth), sealed);
export const openFileRow = (key: Buffer, upload: string, nth: number, sealed: Buffer): FileRow =>
  JSON.parse(openRow(key, upload, nth, sealed).toString()) as FileRow;

/** The message of a row: a line of a batch is one; a row of a file gets an id by its place, so that fed again it is known. */
export function eventOfRow({ id, kind, type, partner_kind }: UploadRow, nth: number, plain: Buffer): RowEvent {
  const own = `upload:${id}:${nth}`;
  if (kind === 'ndjson') {
    const event = readEvent(plain, { contentType: STRUCTURED, headers: undefined, messageId: own });
    // Two lines without an id are two messages, however alike.
    const messageId = event.messageId.startsWith('sha256:') ? own : event.messageId;
    return { nth, event: eventAsSent({ ...event, messageId }, partner_kind), columns: {} };
  }
  const { data, faults, columns } = JSON.parse(plain.toString()) as FileRow;
  const event = eventByHttp({ messageId: own, type: type!, body: Buffer.from(JSON.stringify(data)) });
  return { nth, event: eventAsSent({ ...event, faults: [...event.faults, ...faults] }, partner_kind), columns };
}
