import { crc32, deflateRawSync } from 'node:zlib';
import { unzipSync, zipSync } from 'fflate';
import writeExcelFile from 'write-excel-file/node';
import { Problem } from '#platform/problem.js';
import { readCsv } from './read-csv.js';
import { readLines } from './read-ndjson.js';
import { readXlsx } from './read-xlsx.js';

const KNOWN = ['Your reference', 'Name', 'Born'];
const known = (headings: readonly string[]) => headings.filter((heading) => KNOWN.includes(heading)).length;
const ROWS = [KNOWN, ['R-1', 'Zoë Sample', '29/02/1984']];
const written = (between: string) => ROWS.map((row) => row.join(between)).join('\r\n');
const codeOf = async (read: () => unknown): Promise<string> => {
  try {
    await read();
    return 'read';
  } catch (error) {
    if (error instanceof Problem) return error.code;
    throw error;
  }
};

describe('a CSV', () => {
  it.each<[string, Buffer]>([
    ['with commas', Buffer.from(written(','))],
    ['with semicolons', Buffer.from(written(';'))],
    ['with tabs', Buffer.from(written('\t'))],
    ['with a byte order mark', Buffer.from(`\uFEFF${written(',')}`)],
    ['with blank lines', Buffer.from(`${written(',')}\r\n\r\n,,\r\n`)],
    ['with quotation marks', Buffer.from(ROWS.map((row) => row.map((cell) => `"${cell}"`).join(',')).join('\n'))],
  ])('%s is read', (_, bytes) => {
    expect(readCsv(bytes, known)).toEqual({ headings: ROWS[0], rows: [ROWS[1]] });
  });

  it.each<[string, Buffer, string]>([
    ['in Windows-1252', Buffer.from(written(','), 'latin1'), 'not_utf8'],
    ['with a quotation mark alone', Buffer.from(`${written(',')}\r\n"R-2,x,y`), 'broken_csv'],
  ])('%s is refused', async (_, bytes, code) => {
    expect(await codeOf(() => readCsv(bytes, known))).toBe(code);
  });
});

describe('a batch of lines', () => {
  it('passes blank lines over, and takes any line end', () => {
    expect(readLines(Buffer.from('{"a":1}\r\n\n  \n{"b":2}')).map(String)).toEqual(['{"a":1}', '{"b":2}']);
  });

  it('has ten thousand lines at most, and at least one', async () => {
    expect(readLines(Buffer.from('{}\n'.repeat(10_000)))).toHaveLength(10_000);
    expect(await codeOf(() => readLines(Buffer.from('{}\n'.repeat(10_001))))).toBe('too_many_rows');
    expect(await codeOf(() => readLines(Buffer.from('\n \n')))).toBe('no_rows');
  });

  it('keeps of a line over the limit only so much that it is seen to be one', () => {
    expect(readLines(Buffer.from(`${'x'.repeat(300_000)}\n{}`)).map((line) => line.length)).toEqual([256 * 1024 + 1, 2]);
  });
});

const workbook = async (rows: object[][]): Promise<Buffer> => (await writeExcelFile(rows as never)).toBuffer();

describe('a workbook', () => {
  it('is read as the CSV of its first sheet: days as days, yes and no, numbers', async () => {
    const bytes = await workbook([
      [{ value: 'Your reference' }, { value: 'Born' }, { value: 'Safe' }, { value: 'Loss' }],
      [
        { value: 'R-1' },
        { value: new Date('1984-02-29T00:00:00Z'), type: Date, format: 'dd/mm/yyyy' },
        { value: true, type: Boolean },
        { value: 12.5, type: Number },
      ],
      [{ value: '' }, {}, {}, {}],
      [{ value: 'R-2' }, {}, { value: false, type: Boolean }, {}],
    ]);
    const sheet = await readXlsx(bytes);
    expect(sheet.headings).toEqual(['Your reference', 'Born', 'Safe', 'Loss']);
    expect(sheet.rows.map((row) => row.slice(0, 4))).toEqual([
      ['R-1', '1984-02-29', 'yes', '12.5'],
      ['R-2', '', 'no', ''],
    ]);
  });

  it('tells of each cell that holds a formula, by its row below the headings', async () => {
    const bytes = await workbook([
      [{ value: 'Your reference' }, { value: 'Loss' }],
      [{ value: 'R-1' }, { value: 5, type: Number }],
      [{ value: 'R-2' }, { value: '=1+1', type: 'Formula' }],
    ]);
    expect([...((await readXlsx(bytes)).formulas ?? [])]).toEqual([[2, [1]]]);
  });

  it('that unpacks to hundreds of megabytes is refused, whatever its directory says of its size', async () => {
    const bombs = [300_000_000, 1_000].map(bomb);
    const before = process.memoryUsage().rss;
    for (const each of bombs) expect(await codeOf(() => readXlsx(each))).toBe('unpacks_too_large');
    expect((process.memoryUsage().rss - before) / 1024 / 1024).toBeLessThan(300);
  });

  it('is read from what its directory names: what lies in between is seen by nobody', async () => {
    const sound = await workbook([[{ value: 'Your reference' }], [{ value: 'R-1' }]]);
    const other = unzipSync(await workbook([[{ value: 'Your reference' }], [{ value: 'R-2' }], [{ value: 'R-3' }]]));
    const hidden = Buffer.from(zipSync(other, { level: 0 }));
    const sheet = await readXlsx(withBetween(sound, hidden.subarray(0, directoryOf(hidden))));
    expect(sheet.rows).toEqual([['R-1']]);
  });

  it.each<[string, Buffer]>([
    ['no archive', Buffer.from('PK\x03\x04 but no more', 'latin1')],
    ['an archive of something else', zipOf('readme.txt', Buffer.from('hello'), 5)],
  ])('that is %s is refused', async (_, bytes) => {
    expect(await codeOf(() => readXlsx(bytes))).toBe('not_a_file');
  });
});

const END = 22;
const directoryOf = (zip: Buffer) => zip.readUInt32LE(zip.length - END + 16);

/** The archive with entries before its directory that the directory does not name. */
function withBetween(zip: Buffer, entries: Buffer): Buffer {
  const at = directoryOf(zip);
  const forged = Buffer.concat([zip.subarray(0, at), entries, zip.subarray(at)]);
  forged.writeUInt32LE(at + entries.length, forged.length - END + 16);
  return forged;
}

function bomb(said: number): Buffer {
  return zipOf('xl/worksheets/sheet1.xml', Buffer.alloc(300_000_000, '<row/>'), said);
}

/** An archive of one entry, of which the directory says any size. */
function zipOf(name: string, content: Buffer, said: number): Buffer {
  const packed = deflateRawSync(content, { level: 9 });
  const common = Buffer.alloc(26);
  common.writeUInt16LE(20, 0);
  common.writeUInt16LE(8, 4);
  common.writeUInt32LE(crc32(content), 10);
  common.writeUInt32LE(packed.length, 14);
  common.writeUInt32LE(said, 18);
  common.writeUInt16LE(name.length, 22);
  const local = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), common, Buffer.from(name), packed]);
  const central = Buffer.concat([Buffer.from('PK\x01\x02\x14\0', 'latin1'), common, Buffer.alloc(14), Buffer.from(name)]);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(1, 8);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(local.length, 16);
  return Buffer.concat([local, central, end]);
}
