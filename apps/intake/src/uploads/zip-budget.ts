import { fromBuffer, type Entry, type ZipFile } from 'yauzl';
import { Problem } from '#platform/problem.js';
import { notAFile } from './refuse-file.js';

const MOST_ENTRIES = 64;
/** Bytes of all entries together, unpacked; and how many times its size the file may grow to. */
const MOST_UNPACKED = 100 * 1024 * 1024;
const MOST_GROWTH = 100;
/** A small file may well be very regular. */
const FREE_OF_GROWTH = 10 * 1024 * 1024;

/**
 * Holds a workbook to what it may unpack to, by unpacking it and throwing each piece away: what its directory says of sizes is the sender's word.
 * @param keep called with each piece of an entry that is worth a look
 * @throws Problem where it is no archive, or a bomb
 */
export async function holdToBudget(bytes: Buffer, keep: (name: string, piece: Buffer) => void): Promise<void> {
  const zip = await opened(bytes);
  const names = new Set<string>();
  let entries = 0;
  let unpacked = 0;
  await new Promise<void>((resolve, reject) => {
    const fail = () => reject(notAFile());
    zip.on('error', fail);
    zip.on('end', resolve);
    zip.on('entry', (entry: Entry) => {
      if (++entries > MOST_ENTRIES) return reject(bomb());
      if (names.has(entry.fileName)) return fail();
      names.add(entry.fileName);
      if (entry.fileName.endsWith('/')) return zip.readEntry();
      if (entry.isEncrypted())
        return reject(new Problem(422, 'protected', 'The selected file is protected by a password. Save it without one.'));
      zip.openReadStream(entry, (error, stream) => {
        if (error) return fail();
        stream.on('error', fail);
        stream.on('data', (piece: Buffer) => {
          unpacked += piece.length;
          if (unpacked > MOST_UNPACKED || (unpacked > FREE_OF_GROWTH && unpacked > bytes.length * MOST_GROWTH)) {
            stream.destroy();
            return reject(bomb());
          }
          keep(entry.fileName, piece);
        });
        stream.on('end', () => zip.readEntry());
      });
    });
    zip.readEntry();
  }).finally(() => zip.close());
}

const bomb = () =>
  new Problem(
    422,
    'unpacks_too_large',
    'The selected file unpacks to more than a workbook of 10,000 rows can be. Save the sheet alone, as CSV.',
  );

function opened(bytes: Buffer): Promise<ZipFile> {
  return new Promise((resolve, reject) =>
    // Sizes are measured as they come: one that lies must fail as a bomb, not as a broken archive.
    fromBuffer(bytes, { lazyEntries: true, validateEntrySizes: false }, (error, zip) => (error ? reject(notAFile()) : resolve(zip))),
  );
}
