import { Database } from '#platform/database.js';
import { RowsAsLists } from './rows-as-lists.js';

interface Row {
  id: string;
  text: string | null;
  codes: string[];
  bytes: Buffer | null;
  nth: string;
  count: number;
  yes: boolean | null;
  at: Date | null;
  day: string | null;
  document: unknown;
}

const lists = new RowsAsLists<Row>({
  id: 'uuid',
  text: 'text',
  codes: 'text[]',
  bytes: 'bytea',
  nth: 'bigint',
  count: 'int',
  yes: 'boolean',
  at: 'timestamptz',
  day: 'date',
  document: 'json',
});

describe('rows sent as one list a column', () => {
  const database = Database.open(process.env.HUB_TEST_DATABASE_URL!);
  afterAll(() => database.close());

  it('arrive as they are, each whole and in its order', async () => {
    const full: Row = {
      id: '019430a2-7c10-7a01-8d3e-5b1f0c9a4e11',
      text: 'a "b" \\ {c},\n\t’d',
      codes: ['a', 'b.c:d/e-f_g', 'NULL'],
      bytes: Buffer.from([0, 255, 34, 92]),
      nth: '9007199254740993',
      count: -1,
      yes: false,
      at: new Date('2026-03-29T01:30:00.123Z'),
      day: '2026-02-28',
      document: { text: 'two\nlines, "quoted" \\ and \u2028', none: null, list: [1, 'é'] },
    };
    const bare: Row = { ...full, text: null, codes: [], bytes: null, yes: null, at: null, day: null, document: [] };
    const { rows } = await database.query(
      `select ${lists.names.replace('day', 'day::text')} from ${lists.rows} n`,
      lists.of([full, bare, full]),
    );
    expect(rows).toEqual([full, bare, full]);
  });
});
