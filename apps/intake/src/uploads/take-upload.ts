import { Inject, Injectable } from '@nestjs/common';
import { nearestName } from '#messaging/nearest-name.rules.js';
import { Area } from '#platform/area.js';
import type { Caller } from '#platform/caller.js';
import { Database } from '#platform/database.js';
import { newId } from '#platform/new-id.js';
import { Problem } from '#platform/problem.js';
import type { Fault } from '#contracts/fault.js';
import { BODY_LIMIT } from '#messaging/cloud-event.js';
import { kindOf } from '../events/event-as-sent.js';
import { senderOf } from '../http-door.js';
import type { KeptMapping } from '../mappings/mappings.js';
import { mapRow } from '../mappings/map-row.rules.js';
import { knownHeadings, letter, readHeadings } from '../mappings/read-headings.rules.js';
import { Means } from '../means.js';
import { refuseWhilePaused } from '../messages/refuse-while-paused.js';
import { seal } from '../vault.js';
import { FeedUploads } from './feed-uploads.js';
import { MOST_COLUMNS, MOST_OPEN, MOST_ROWS, WAIT_DAYS } from './limits.js';
import { readCsv, type Sheet } from './read-csv.js';
import { readLines } from './read-ndjson.js';
import { readXlsx } from './read-xlsx.js';
import { emptyFile, refusedHeadings, tooManyColumns, tooManyRows } from './refuse-file.js';
import { rowContext, uploadKey, type FileRow } from './sealed-rows.js';
import { aloneOnUploads, insertUpload, insertUploadRows, openUploads, sameUpload, uploadById, type UploadRow } from './uploads.queries.js';

const CHUNK = 500;
const ZIP = Buffer.from('PK\x03\x04', 'latin1');

interface Given {
  kind: UploadRow['kind'];
  bytes: Buffer;
  rows: Buffer[];
  dry: boolean;
  mapping?: KeptMapping;
  headings?: string[];
}

export interface Taken {
  upload: UploadRow;
  /** It was known: the same bytes are at work, or ended within the hour. */
  known: boolean;
}

/** Takes batches and files: read whole, sealed row by row, and safe in one transaction before their sender hears of it. From then on they go on by themselves. */
@Injectable()
export class TakeUpload {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Means) private readonly means: Means,
    @Inject(Area) private readonly area: Area,
    @Inject(FeedUploads) private readonly feeder: FeedUploads,
  ) {}

  private readonly coming = new Map<string, number>();

  /**
   * Nothing is read of a body while its sender has as many on their way as may be: each takes many megabytes until it is safe.
   * @throws Problem 429
   */
  async oneOfFew<T>(caller: Caller, work: () => Promise<T>): Promise<T> {
    const partner = senderOf(caller);
    const others = this.coming.get(partner) ?? 0;
    if (others >= MOST_OPEN) throw tooManyAtOnce();
    this.coming.set(partner, others + 1);
    try {
      return await work();
    } finally {
      const left = this.coming.get(partner)! - 1;
      if (left > 0) this.coming.set(partner, left);
      else this.coming.delete(partner);
    }
  }

  /** @throws Problem where it has no lines, or too many */
  async batch(caller: Caller, bytes: Buffer, dry: boolean): Promise<Taken> {
    return this.take(caller, { kind: 'ndjson', bytes, rows: readLines(bytes), dry });
  }

  /** @throws Problem where it cannot be read, or its columns are not those of the mapping */
  async file(caller: Caller, bytes: Buffer, kept: KeptMapping, dry: boolean): Promise<Taken> {
    const { mapping } = kept;
    const kind = bytes.subarray(0, 4).equals(ZIP) ? 'xlsx' : 'csv';
    const sheet = kind === 'xlsx' ? await readXlsx(bytes) : readCsv(bytes, (headings) => knownHeadings(headings, mapping));
    if (sheet.headings.length > MOST_COLUMNS) throw tooManyColumns();
    const read = readHeadings(sheet.headings, mapping, nearestName);
    if (read.kind === 'faulty') throw refusedHeadings(read.faults);
    if (sheet.rows.length === 0) throw emptyFile();
    if (sheet.rows.length > MOST_ROWS) throw tooManyRows();
    const at = new Date().toISOString();
    const rows = sheet.rows.map((cells, nth) => {
      const large = cells.reduce((sum, cell) => sum + Buffer.byteLength(cell), 0) > BODY_LIMIT;
      const few = large ? cells.map((cell) => cell.slice(0, 200)) : cells;
      const row: FileRow = { cells: few, ...mapRow(few, read.columns, mapping.given, at), faults: faultsOfCells(sheet, nth, large) };
      return Buffer.from(JSON.stringify(row));
    });
    return this.take(caller, { kind, bytes, rows, dry, mapping: kept, headings: sheet.headings });
  }

  private async take(caller: Caller, { kind, bytes, rows, dry, mapping, headings }: Given): Promise<Taken> {
    const { vault } = this.means;
    const partner = senderOf(caller);
    const id = newId();
    const digest = vault.hash(
      'upload',
      // By what the mapping says: a version's number comes again once a mapping was deleted.
      `${kind} ${JSON.stringify(mapping?.mapping ?? '')} ${dry} ${vault.hash('upload bytes', bytes.toString('latin1'))}`,
    );
    const { key, wrapped } = vault.newKey(uploadKey(id));
    const sealed = rows.map((row, at) => seal(key, rowContext(id, at + 1), row));
    const now = new Date();
    const taken = await this.database.transaction(async (tx): Promise<Taken> => {
      await aloneOnUploads(tx, partner);
      const same = await sameUpload(tx, partner, digest);
      if (same) return { upload: same, known: true };
      await refuseWhilePaused(tx, partner, mapping?.mapping.type ?? 'batch');
      if ((await openUploads(tx, partner)) >= MOST_OPEN) throw tooManyAtOnce();
      await insertUpload(tx, {
        ...{ id, partner, partner_kind: kindOf(caller), area: this.area.code, uploaded_by: caller.id, uploaded_at: now, kind },
        ...{ type: mapping?.mapping.type ?? null, mapping: mapping?.mapping.code ?? null, mapping_version: mapping?.version ?? null },
        ...{ digest, bytes: bytes.length, rows: rows.length, dry, confirmed_at: null, data_key: wrapped },
        // A batch is fed as it came; of a file each row is checked first, so that its faults can be told by their columns.
        state: kind === 'ndjson' && !dry ? 'feeding' : 'checking',
        keep_until: new Date(now.getTime() + WAIT_DAYS * 86_400_000),
        header_sealed: headings ? seal(key, rowContext(id, 0), JSON.stringify(headings)) : null,
      });
      for (let from = 0; from < sealed.length; from += CHUNK) await insertUploadRows(tx, id, from + 1, sealed.slice(from, from + CHUNK));
      return { upload: (await uploadById(tx, id))!, known: false };
    });
    this.feeder.stir.raise();
    return taken;
  }
}

const tooManyAtOnce = () =>
  new Problem(
    429,
    'too_many_uploads',
    `${MOST_OPEN} uploads of yours are at work, or wait for your word. Confirm or cancel one, or wait until it is done.`,
    undefined,
    {
      'Retry-After': '10',
    },
  );

function faultsOfCells({ formulas }: Sheet, nth: number, large: boolean): Fault[] {
  const fault = (code: string, sentence: string): Fault => ({ path: '', code, sentence, act: 'sender' });
  return [
    ...(formulas?.get(nth + 1) ?? []).map((place) =>
      fault('formula', `The cell in column ${letter(place)} holds a formula. Put the value itself there.`),
    ),
    ...(large ? [fault('too_large', 'This row is larger than 256 KB. Shorten its texts.')] : []),
  ];
}
